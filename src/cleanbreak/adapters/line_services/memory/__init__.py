"""A telephony server with forwardings, a voicemail platform, and an entitlement server."""

from collections.abc import Collection, Mapping, Sequence

from cleanbreak.adapters.fake_world import Act, Document, Outcome, World, act_once, as_answers
from cleanbreak.ports.calls import Answer, Call, Presence, Sighting
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.line_services import (
    Forwarding,
    Forwardings,
    ForwardingsAnswer,
    LineServicesOf,
)

PORT = "line_services"
SERVICES = "line_services.line"
ELEMENTS = ("forwarding", "voicemail", "devices")


class MemoryLineServices:
    """The port ``line_services`` upon a fake world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def forwardings(self, lines: Sequence[LineServicesOf]) -> list[ForwardingsAnswer]:
        """Return what the telephony server has; of a line it does not know, nothing is active."""
        self.check_reachable()
        things = self._world.read(SERVICES, {line.msisdn for line in lines})
        return [
            Forwardings(frozenset(map(Forwarding, _of(things.get(line.msisdn))["forwarding"])))
            for line in lines
        ]

    def revoke(self, calls: Sequence[Call[LineServicesOf]]) -> list[Answer]:
        """Erase everything that hangs on each number."""
        return as_answers(act_once(self._world, REVOKE, calls))

    def look_for(self, lines: Sequence[LineServicesOf]) -> list[list[Sighting]]:
        """Ask each of the three about each line."""
        try:
            self.check_reachable()
            things = self._world.read(SERVICES, {line.msisdn for line in lines})
        except OutsideFailure as failure:
            unknown = [Sighting(one, Presence.UNKNOWN, failure.sentence) for one in ELEMENTS]
            return [unknown for _ in lines]
        return [_sightings(_of(things.get(line.msisdn))) for line in lines]

    def check_reachable(self) -> None:
        """Return if the fake systems are up.

        :raises Unavailable: if they are switched off.
        """
        self._world.check_reachable(PORT)

    def provision(
        self,
        msisdns: Sequence[str],
        *,
        forwarding: Collection[Forwarding] = (),
        devices: int = 1,
    ) -> None:
        """Give each number a voicemail box with a PIN, forwardings, and devices bound to it."""
        services = {
            "forwarding": sorted(one.value for one in forwarding),
            "voicemail": True,
            "devices": devices,
        }
        self._world.write(SERVICES, dict.fromkeys(msisdns, services))

    def effects(self, msisdn: str) -> Mapping[str, int]:
        """Return how often each act changed what hangs on the number."""
        return self._world.effects(SERVICES, msisdn)


NOTHING: Document = {"forwarding": [], "voicemail": False, "devices": 0}


def _of(thing: Document | None) -> Document:
    return NOTHING if thing is None else thing


def _revoke(call: Call[LineServicesOf], thing: Document | None) -> Outcome:
    if thing is None or not any(thing[element] for element in ELEMENTS):
        return {"already_gone": True}, None
    facts = {
        "already_gone": False,
        "forwardings_erased": len(thing["forwarding"]),
        "voicemail_erased": thing["voicemail"],
        "devices_unbound": thing["devices"],
    }
    return facts, {**NOTHING, "effects": thing.get("effects", {})}


def _sightings(thing: Document) -> list[Sighting]:
    return [
        Sighting(element, Presence.PRESENT, "still there")
        if thing[element]
        else Sighting(element, Presence.GONE, "nothing")
        for element in ELEMENTS
    ]


def _msisdn(line: LineServicesOf) -> str:
    return line.msisdn


REVOKE = Act(PORT, "revoke", SERVICES, _msisdn, _revoke)
