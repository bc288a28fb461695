"""The rolls that can be read here, and whom each of them is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.reconciliation import UnknownRoll
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.rolls import Identifier, Roll
from cleanbreak.records.line import LineRow

PORTS = ("network", "charging", "esim")
"""The ports whose elements hold lines."""


@dataclass(frozen=True, slots=True)
class KnownRoll:
    """A roll, and the port behind which its element stands."""

    port: str
    roll: Roll


def known_rolls(outside: Outside, element: str | None = None) -> list[KnownRoll]:
    """Return the roll of every element that has one, or of one element only.

    :raises UnknownRoll: if the element has none.
    """
    rolls = [KnownRoll(port, roll) for port in PORTS for roll in getattr(outside, port).rolls()]
    if element is None:
        return rolls
    chosen = [one for one in rolls if one.roll.element == element]
    if not chosen:
        raise UnknownRoll(known=", ".join(one.roll.element for one in rolls) or "–")
    return chosen


def sim_kinds_of(known: KnownRoll, outside: Outside) -> Sequence[str] | None:
    """Return of which kinds of SIMs the element is to know every one; ``None``: all lines.

    A keeper of eSIM profiles knows no cards. Which is whose, its own answers say: it is asked about
    one living line of each kind.
    """
    if known.roll.known_by is not Identifier.ICCID:
        return None
    living = LineRow.objects.exclude(state="terminated")
    samples = [
        Sim(kind=kind, iccid=row["iccid"], eid=row["eid"])
        for kind in SimKind
        for row in living.filter(sim_kind=kind.value).values("iccid", "eid")[:1]
    ]
    answers = zip(samples, outside.esim.look_for(samples) if samples else [], strict=True)
    return [
        sim.kind.value
        for sim, sightings in answers
        if any(one.element == known.roll.element for one in sightings)
    ]
