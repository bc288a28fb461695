"""A profile server and a card inventory that only remember."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from cleanbreak.adapters.fake_world import Act, Document, Outcome, World, act_once, as_answers
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.calls import Answer, Call, Presence, Sighting
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.rolls import Held, Identifier, Roll

PORT = "esim"
SIM = "esim.sim"
ELEMENTS = {SimKind.ESIM: "sm_dp_plus", SimKind.PHYSICAL: "card_inventory"}
RETIRED_STATES = {SimKind.ESIM: "unavailable", SimKind.PHYSICAL: "blocked"}
"""Where a SIM ends: the profile's state at the SM-DP+ (SGP.22), or the card's in the inventory."""


class MemoryEsim:
    """The port ``esim`` upon a fake world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def retire(self, calls: Sequence[Call[Sim]]) -> list[Answer]:
        """Make each profile unavailable, and block each card, for good."""
        return as_answers(act_once(self._world, RETIRE, calls))

    def look_for(self, sims: Sequence[Sim]) -> list[list[Sighting]]:
        """Ask the keeper of each SIM for its state."""
        try:
            self.check_reachable()
            things = self._world.read(SIM, {sim.iccid for sim in sims})
        except OutsideFailure as failure:
            return [
                [Sighting(ELEMENTS[sim.kind], Presence.UNKNOWN, failure.sentence)] for sim in sims
            ]
        return [[_sighting(sim, things.get(sim.iccid))] for sim in sims]

    def rolls(self) -> Sequence[Roll]:
        """Return the SIMs that could be used, by their keeper."""
        return [
            Roll(element=element, known_by=Identifier.ICCID, read=partial(self._held, kind))
            for kind, element in ELEMENTS.items()
        ]

    def _held(self, kind: SimKind) -> Iterator[Sequence[Held]]:
        self.check_reachable()
        for page in self._world.pages(SIM):
            yield [
                Held(iccid=iccid)
                for iccid, thing in page.items()
                if (thing["state"], thing.get("kind")) == ("issued", kind.value)
            ]

    def check_reachable(self) -> None:
        """Return if the fake profile server is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def provision(self, sims: Sequence[Sim]) -> None:
        """Issue the SIMs; one that was issued before stays as it is, above all a retired one."""
        issued = {sim.iccid: {"state": "issued", "kind": sim.kind.value} for sim in sims}
        self._world.create(SIM, issued)

    def effects(self, iccid: str) -> Mapping[str, int]:
        """Return how often each act changed the SIM."""
        return self._world.effects(SIM, iccid)


def _retire(call: Call[Sim], thing: Document | None) -> Outcome:
    if thing is None:
        return {"already_gone": True}, None
    state = RETIRED_STATES[call.subject.kind]
    if thing["state"] != "issued":
        return {"already_gone": True, "state": thing["state"]}, None
    return {"already_gone": False, "state": state}, {**thing, "state": state}


def _sighting(sim: Sim, thing: Document | None) -> Sighting:
    state = "unknown" if thing is None else thing["state"]
    presence = Presence.PRESENT if state == "issued" else Presence.GONE
    return Sighting(ELEMENTS[sim.kind], presence, state)


def _iccid(sim: Sim) -> str:
    return sim.iccid


RETIRE = Act(PORT, "retire", SIM, _iccid, _retire)
