"""OsmoHLR, by its control interface."""

import re
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from cleanbreak.adapters.network.osmo.connection import questions_only
from cleanbreak.adapters.network.osmo.ctrl import CtrlClient, Get, Reply, Set
from cleanbreak.ports.calls import Presence, Sighting
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused

HLR = "hlr"
"""How sightings call the HLR."""

NO_SUBSCRIBER = "No such subscriber."
NOTHING_TO_DO = ("Subscriber doesn't exist.", "Subscriber already exists.")
"""How OsmoHLR refuses to delete or create what is deleted or created."""

PAUSES_WHEN_LOCKED_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)


class Services(NamedTuple):
    """What a subscriber may use (TS 23.008 clause 2.1.1.2, network access mode)."""

    cs: bool
    """Calls and SMS."""
    ps: bool
    """Packet data."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the HLR holds for one subscriber, without keys."""

    database_id: str
    """Given to somebody else after the subscriber is deleted."""
    services: Services
    serving_nodes: tuple[str, ...]
    """``vlr_number`` and ``sgsn_number``, where there is one."""


Found: TypeAlias = Entry | OutsideFailure | None
"""The entry; nothing, if the HLR knows no such subscriber; or why that is not known."""
Outcome: TypeAlias = OutsideFailure | None
"""Nothing if it was done, else why not."""


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A subscriber to create; all of it is secret or personal."""

    imsi: str = field(repr=False)
    msisdn: str = field(repr=False)
    """E.164 with the plus sign."""
    ki: str = field(repr=False)
    """2G key, 32 hex digits."""
    k: str = field(repr=False)
    """MILENAGE key, 32 hex digits."""
    opc: str = field(repr=False)
    """MILENAGE operator code for this key, 32 hex digits."""
    algorithm_2g: str = "COMP128v1"
    """``XOR`` for test cards."""


class Hlr:
    """Asks and changes the subscriber database; many subscribers in one go.

    :param turn: is held while the HLR writes, because it gives up at once on a locked database.
    """

    def __init__(self, ctrl: CtrlClient, turn: AbstractContextManager[object]) -> None:
        self._ctrl = ctrl
        self._turn = turn

    def find(self, imsis: Sequence[str]) -> list[Found]:
        """Look the subscribers up. Never asks for ``info-all``, which prints their keys.

        :raises Unavailable: if the HLR cannot be asked.
        """
        with questions_only():
            replies = self._ctrl.exchange([Get(variable(imsi, "info")) for imsi in imsis])
        return [read_entry(reply) for reply in replies]

    def look_for(self, imsis: Sequence[str]) -> list[Sighting]:
        """Read whether the HLR knows the subscribers.

        :raises Unavailable: if the HLR cannot be asked.
        """
        return [sighting(found) for found in self.find(imsis)]

    def delete(self, imsis: Sequence[str]) -> list[Outcome]:
        """Delete the subscribers with their keys. Tells no node, and leaves rows in the database.

        :raises Unavailable: if the HLR cannot be reached.
        :raises OutcomeUnknown: if the connection is lost on the way.
        """
        return self._change([Set("subscriber.delete", imsi) for imsi in imsis])

    def enable_services(self, imsis: Sequence[str], services: Sequence[Services]) -> list[Outcome]:
        """Let each subscriber use exactly these services, from the next location update on.

        :raises Unavailable: if the HLR cannot be reached.
        :raises OutcomeUnknown: if the connection is lost on the way.
        """
        outcomes = self._change(
            [
                Set(variable(imsi, name), str(int(enabled)))
                for imsi, wanted in zip(imsis, services, strict=True)
                for name, enabled in (("cs-enabled", wanted.cs), ("ps-enabled", wanted.ps))
            ]
        )
        return [cs or ps for cs, ps in zip(outcomes[::2], outcomes[1::2], strict=True)]

    def create(self, subscriptions: Sequence[NewSubscription]) -> list[Outcome]:
        """Create the subscribers with number and keys; one who is there already is overwritten.

        :raises Unavailable: if the HLR cannot be reached.
        :raises OutcomeUnknown: if the connection is lost on the way.
        """
        requests = [request for new in subscriptions for request in creation(new)]
        outcomes = self._change(requests)
        each = len(requests) // max(len(subscriptions), 1)
        starts = range(0, len(outcomes), each or 1)
        return [next(filter(None, outcomes[at : at + each]), None) for at in starts]

    def _change(self, requests: Sequence[Set]) -> list[Outcome]:
        """Return what became of each request, after some patience with a locked database."""
        with self._turn:
            replies = self._ctrl.exchange(requests)
            for pause_s in PAUSES_WHEN_LOCKED_S:
                again = [at for at, reply in enumerate(replies) if may_be_locked(reply)]
                if not again:
                    break
                time.sleep(pause_s)
                replies_now = self._ctrl.exchange([requests[at] for at in again])
                for at, reply in zip(again, replies_now, strict=True):
                    replies[at] = reply
        return [read_outcome(reply) for reply in replies]


def variable(imsi: str, name: str) -> str:
    """Return the CTRL variable of one subscriber."""
    return f"subscriber.by-imsi-{imsi}.{name}"


def creation(new: NewSubscription) -> tuple[Set, ...]:
    """Return the requests that create one subscriber."""
    return (
        Set("subscriber.create", new.imsi),
        Set(variable(new.imsi, "msisdn"), new.msisdn.removeprefix("+")),
        Set(variable(new.imsi, "aud2g"), f"{new.algorithm_2g},{new.ki}"),
        Set(variable(new.imsi, "aud3g"), f"MILENAGE,{new.k},OPC,{new.opc},5"),
    )


def read_entry(reply: Reply) -> Found:
    """Return the entry that ``info`` printed: one ``name TAB value`` in each line."""
    if reply.is_error:
        return None if reply.text == NO_SUBSCRIBER else strange(reply)
    values = dict(line.partition("\t")[::2] for line in reply.text.strip().splitlines())
    try:
        return Entry(
            database_id=values["id"],
            services=Services(cs=values["nam_cs"] == "1", ps=values["nam_ps"] == "1"),
            serving_nodes=tuple(
                values[name] for name in ("vlr_number", "sgsn_number") if values.get(name)
            ),
        )
    except KeyError as missing:
        return OutcomeUnknown(f"the HLR's answer says nothing about {missing}")


def sighting(found: Found) -> Sighting:
    """Return what the HLR said, without anything personal."""
    if found is None:
        return Sighting(HLR, Presence.GONE, NO_SUBSCRIBER)
    if isinstance(found, OutsideFailure):
        return Sighting(HLR, Presence.UNKNOWN, found.sentence)
    return Sighting(
        HLR,
        Presence.PRESENT,
        f"nam_cs {found.services.cs:d}, nam_ps {found.services.ps:d}, "
        f"served by {' and '.join(found.serving_nodes) or 'nobody'}",
    )


def may_be_locked(reply: Reply) -> bool:
    """Tell an error that may pass: OsmoHLR 1.5 gives up at once while its database is locked."""
    return reply.is_error and reply.text not in (NO_SUBSCRIBER, *NOTHING_TO_DO)


def read_outcome(reply: Reply) -> Outcome:
    """Return what a change came to; what was so already is done."""
    if not reply.is_error or reply.text in NOTHING_TO_DO:
        return None
    if reply.text == NO_SUBSCRIBER:
        return Refused("the HLR does not know this subscriber")
    return strange(reply)


def strange(reply: Reply) -> OutcomeUnknown:
    """Return the failure for an error that nobody foresaw; its numbers may be personal."""
    return OutcomeUnknown(f"the HLR answered: {re.sub('[0-9]+', '#', reply.text)}")
