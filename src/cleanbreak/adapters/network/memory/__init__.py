"""A network of one subscriber database and one visitor register, without radio."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from cleanbreak.adapters.fake_world import Act, Document, Outcome, World, act_once, as_answers
from cleanbreak.ports.calls import Answer, Call, Presence, Sighting
from cleanbreak.ports.errors import OutsideFailure, Refused
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Held, Identifier, Roll

PORT = "network"
SUBSCRIBER = "network.subscriber"


class MemoryNetwork:
    """The port ``network`` upon a fake world.

    As in the real thing, the HLR keeps the subscription and the VLR keeps who is attached, and
    neither tells the other anything on its own.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Bar the subscriber in the HLR and detach the phone; the facts say how they were."""
        return as_answers(act_once(self._world, BAR, calls))

    def unbar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Put the subscriber back as the bar found it; the phone attaches again by itself."""
        return as_answers(act_once(self._world, UNBAR, calls))

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Delete the subscriber in the HLR and detach the phone at the VLR."""
        return as_answers(act_once(self._world, WITHDRAW, calls))

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        """Ask HLR and VLR about each subscriber."""
        try:
            self.check_reachable()
            things = self._world.read(SUBSCRIBER, {subscriber.imsi for subscriber in subscribers})
        except OutsideFailure as failure:
            return [_unknown(failure.sentence) for _ in subscribers]
        return [_sightings(things.get(subscriber.imsi)) for subscriber in subscribers]

    def rolls(self) -> Sequence[Roll]:
        """Return who is in the HLR, and whom the VLR serves."""
        known_by = Identifier.IMSI
        return [
            Roll(element="hlr", known_by=known_by, read=lambda: self._held("in_hlr")),
            Roll(
                element="vlr",
                known_by=known_by,
                is_complete=False,
                read=lambda: self._held("in_vlr"),
            ),
        ]

    def _held(self, place: str) -> Iterator[Sequence[Held]]:
        self.check_reachable()
        for page in self._world.pages(SUBSCRIBER):
            yield [
                Held(imsi=imsi, msisdn=thing.get("msisdn"))
                for imsi, thing in page.items()
                if thing[place]
            ]

    def check_reachable(self) -> None:
        """Return if the fake network is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def provision(self, subscribers: Sequence[Subscriber]) -> None:
        """Make the subscribers active and attached, in the place of any of the same IMSI."""
        self._world.write(
            SUBSCRIBER,
            {
                subscriber.imsi: {
                    "msisdn": subscriber.msisdn,
                    "in_hlr": True,
                    "is_barred": False,
                    "in_vlr": True,
                }
                for subscriber in subscribers
            },
        )

    def delete_in_hlr_only(self, imsi: str) -> None:
        """Delete as a careless operator does: the VLR goes on serving the phone."""
        self._change(imsi, {"in_hlr": False})

    def attach(self, imsi: str) -> None:
        """Let the phone be served by the VLR, whatever the HLR says: what must never last."""
        self._change(imsi, {"in_vlr": True})

    def effects(self, imsi: str) -> Mapping[str, int]:
        """Return how often each act changed the subscriber since it was provisioned."""
        return self._world.effects(SUBSCRIBER, imsi)

    def _change(self, imsi: str, changes: Document) -> None:
        with self._world.transaction():
            things = self._world.read_for_change(SUBSCRIBER, [imsi])
            self._world.write(SUBSCRIBER, {imsi: {**NOWHERE, **things.get(imsi, {}), **changes}})


NOWHERE: Document = {"in_hlr": False, "is_barred": False, "in_vlr": False}


def _bar(call: Call[Subscriber], thing: Document | None) -> Outcome:
    if not _is_known(thing):
        return {"already_gone": True}, None
    facts = {
        "already_gone": not thing["in_hlr"],
        "was_barred": thing["is_barred"],
        "was_attached": thing["in_vlr"],
    }
    return facts, {**thing, "is_barred": True, "in_vlr": False}


def _unbar(call: Call[Subscriber], thing: Document | None) -> Outcome:
    if thing is not None and thing["in_hlr"]:
        is_barred = call.earlier.get("was_barred", False)
        in_vlr = call.earlier.get("was_attached", True)
        return {"is_barred": is_barred}, {**thing, "is_barred": is_barred, "in_vlr": in_vlr}
    if call.earlier.get("already_gone"):
        return {"already_gone": True}, None
    return Refused("The HLR no longer knows this subscriber: the bar cannot be undone.")


def _withdraw(call: Call[Subscriber], thing: Document | None) -> Outcome:
    if not _is_known(thing):
        return {"already_gone": True}, None
    facts = {
        "already_gone": not thing["in_hlr"],
        "deleted": thing["in_hlr"],
        "detached": thing["in_vlr"],
    }
    # Of a deleted subscriber nothing is left but how often it was acted upon.
    return facts, {**NOWHERE, "effects": thing.get("effects", {})}


def _is_known(thing: Document | None) -> TypeGuard[Document]:
    return thing is not None and (thing["in_hlr"] or thing["in_vlr"])


def _sightings(thing: Document | None) -> list[Sighting]:
    thing = NOWHERE if thing is None else thing
    at_hlr = Sighting("hlr", Presence.GONE, "no such subscriber")
    if thing["in_hlr"]:
        answer = "barred" if thing["is_barred"] else "active"
        at_hlr = Sighting("hlr", Presence.PRESENT, answer)
    at_vlr = Sighting("vlr", Presence.GONE, "no subscriber found")
    if thing["in_vlr"]:
        at_vlr = Sighting("vlr", Presence.PRESENT, "attached")
    return [at_hlr, at_vlr]


def _unknown(sentence: str) -> list[Sighting]:
    return [Sighting(element, Presence.UNKNOWN, sentence) for element in ("hlr", "vlr")]


def _imsi(subscriber: Subscriber) -> str:
    return subscriber.imsi


BAR = Act(PORT, "bar", SUBSCRIBER, _imsi, _bar)
UNBAR = Act(PORT, "unbar", SUBSCRIBER, _imsi, _unbar)
WITHDRAW = Act(PORT, "withdraw_subscription", SUBSCRIBER, _imsi, _withdraw)
