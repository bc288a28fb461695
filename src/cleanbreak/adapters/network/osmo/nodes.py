"""The nodes that serve phones: OsmoMSC with its visitor register (VLR), and OsmoSGSN."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from cleanbreak.adapters.network.osmo.connection import questions_only
from cleanbreak.adapters.network.osmo.vty import VtyClient
from cleanbreak.ports.calls import Presence, Sighting


class ServingNode(ABC):
    """One node, by its VTY.

    :param name: what the HLR stores as ``vlr_number`` or ``sgsn_number``.
    """

    element: str
    """How sightings call the node."""

    def __init__(self, name: str, vty: VtyClient) -> None:
        self.name = name
        self._vty = vty

    @abstractmethod
    def look_for(self, imsis: Sequence[str]) -> list[Sighting]:
        """Read whether the node knows the subscribers; changes nothing.

        :raises Unavailable: if the node cannot be read.
        """

    @abstractmethod
    def purge_messages(self, imsis: Sequence[str]) -> None:
        """Delete the messages that wait here for subscribers whom the node knows.

        :raises Unavailable: if the node cannot be reached.
        :raises OutcomeUnknown: if the connection is lost on the way.
        """

    @abstractmethod
    def expel(self, imsis: Sequence[str]) -> None:
        """Make the node forget subscribers by its own command, where the HLR cannot tell it to.

        :raises Unavailable: if the node cannot be reached.
        :raises OutcomeUnknown: if the connection is lost on the way.
        """

    def check(self) -> None:
        """Return if the node can be read.

        :raises Unavailable: if it cannot.
        """
        self._vty.check()

    def close(self) -> None:
        """Close the connection to the node."""
        self._vty.close()


class Msc(ServingNode):
    """OsmoMSC 1.9."""

    def __init__(self, name: str, vty: VtyClient) -> None:
        super().__init__(name, vty)
        self.element = f"vlr:{name}"

    def look_for(self, imsis: Sequence[str]) -> list[Sighting]:
        """Read the visitor register, one subscriber after the other."""
        with questions_only():
            answers = self._vty.run([f"show subscriber imsi {imsi}" for imsi in imsis])
        return [self.read(answer) for answer in answers]

    def purge_messages(self, imsis: Sequence[str]) -> None:
        """Delete waiting SMS; has to come before the node forgets whose they are."""
        self._vty.run([f"subscriber imsi {imsi} sms delete-all" for imsi in imsis])

    def expel(self, imsis: Sequence[str]) -> None:
        """Let the entries in the visitor register expire."""
        self._vty.run([f"subscriber imsi {imsi} expire" for imsi in imsis])

    def read(self, answer: str) -> Sighting:
        """Return what an answer of ``show subscriber`` means."""
        if answer.startswith("% No subscriber found for imsi"):
            return Sighting(self.element, Presence.GONE, "% No subscriber found")
        if answer.startswith("Subscriber:"):
            words = pick_lines(answer, "RAN type", "IMSI detached", "Expires", "SGs-state")
            return Sighting(self.element, Presence.PRESENT, words)
        return Sighting(self.element, Presence.UNKNOWN, "an answer that OsmoMSC 1.9 does not give")


class Sgsn(ServingNode):
    """OsmoSGSN 1.9."""

    def __init__(self, name: str, vty: VtyClient) -> None:
        super().__init__(name, vty)
        self.element = f"sgsn:{name}"

    def look_for(self, imsis: Sequence[str]) -> list[Sighting]:
        """Read the mobility contexts one by one, and the subscriber records in one list.

        OsmoSGSN has no command that shows one record.
        """
        with questions_only():
            *contexts, cache = self._vty.run(
                [*(f"show mm-context imsi {imsi}" for imsi in imsis), "show subscriber cache"]
            )
        records = dict(take_records(cache))
        return [
            self.read(context, records.get(imsi))
            for imsi, context in zip(imsis, contexts, strict=True)
        ]

    def purge_messages(self, imsis: Sequence[str]) -> None:
        """Do nothing: an SGSN keeps no messages."""

    def expel(self, imsis: Sequence[str]) -> None:
        """Cancel the subscribers and destroy their records."""
        commands = ("cancel subscription-withdraw", "destroy")
        self._vty.run(
            [f"update-subscriber imsi {imsi} {command}" for imsi in imsis for command in commands]
        )

    def read(self, context: str, record: str | None) -> Sighting:
        """Return what a mobility context and a subscriber record, if there is one, mean."""
        if context.startswith("MM Context for IMSI"):
            return Sighting(self.element, Presence.PRESENT, pick_lines(context, "MM State"))
        if not context.startswith("No MM context for IMSI"):
            return Sighting(
                self.element, Presence.UNKNOWN, "an answer that OsmoSGSN 1.9 does not give"
            )
        if record is not None:
            words = pick_lines(record, "Authorized", "Flags")
            return Sighting(self.element, Presence.PRESENT, f"subscriber record; {words}")
        return Sighting(self.element, Presence.GONE, "No MM context, no subscriber record")


def take_records(cache: str) -> Iterator[tuple[str, str]]:
    """Return the records of OsmoSGSN's subscriber cache, by IMSI."""
    for record in cache.split("Subscriber:")[1:]:
        if imsi := re.search(r"^\s*IMSI: ([0-9]+)\s*$", record, re.MULTILINE):
            yield imsi[1], record


def pick_lines(answer: str, *names: str) -> str:
    """Return the named lines of an answer; the others hold the number, the place, the keys."""
    lines = (line.strip() for line in answer.splitlines())
    return "; ".join(" ".join(line.split()) for line in lines if line.partition(":")[0] in names)
