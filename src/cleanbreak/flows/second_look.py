"""The second look: what a roll seems to say is believed when its element, asked again, says so.

A roll is no snapshot. While it is read, lines begin and end; so nobody is told of anything that the
element does not confirm for that one line, within the limits at which it may be asked.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.reconciliation import DiscrepancyKind
from cleanbreak.flows.known_rolls import KnownRoll
from cleanbreak.ports.calls import Presence, Sighting
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.outside import Outside
from cleanbreak.records.element import read_elements
from cleanbreak.records.roll_table import (
    DROPPED,
    SEEN,
    UNKNOWN,
    next_to_look_at,
    note_verdicts,
)

Finding: TypeAlias = Mapping[str, Any]
BATCH_SIZE = 500
BATCH_S = 8.0
"""A slow element is asked no more at once than it answers in this time: what a batch does not get
answered within 12 s would stay unknown."""


def look_again(
    known: KnownRoll,
    sim_kinds: Sequence[str] | None,
    outside: Outside,
    go_on: Callable[[], None],
) -> None:
    """Ask the element about every finding that waits, batch by batch.

    :param sim_kinds: what kinds of SIMs the element knows; it tells a stranger's.
    :param go_on: is called before each batch; raises if somebody wants us to stop.
    """
    batch = _batch_size(known.port)
    while findings := next_to_look_at(batch):
        go_on()
        seen = _ask(known.port, findings, sim_kinds, outside)
        note_verdicts(
            {
                finding["finding_id"]: verdict(
                    DiscrepancyKind(finding["kind"]), known.roll.element, sightings
                )
                for finding, sightings in zip(findings, seen, strict=True)
            }
        )


def verdict(kind: DiscrepancyKind, element: str, sightings: Sequence[Sighting]) -> str:
    """Say whether an element confirms a finding.

    One that has no word on such lines is not what they should be at: there is no discrepancy.
    """
    own = {one.presence for one in sightings if one.element == element}
    if not own:
        unknown = not sightings or any(one.presence is Presence.UNKNOWN for one in sightings)
        return UNKNOWN if unknown else DROPPED
    if Presence.UNKNOWN in own:
        return UNKNOWN
    is_present = Presence.PRESENT in own
    return SEEN if is_present != (kind is DiscrepancyKind.GHOST) else DROPPED


def _batch_size(port: str) -> int:
    element = read_elements().get(port)
    if element is None or element.rate_per_s is None:
        return BATCH_SIZE
    return max(1, min(BATCH_SIZE, int(element.rate_per_s * BATCH_S)))


def _ask(
    port: str,
    findings: Sequence[Finding],
    sim_kinds: Sequence[str] | None,
    outside: Outside,
) -> list[list[Sighting]]:
    if port == "network":
        return outside.network.look_for(
            [Subscriber(imsi=f["imsi"] or "", msisdn=f["msisdn"] or "") for f in findings]
        )
    if port == "charging":
        return outside.charging.look_for([f["account"] or "" for f in findings])
    of_strangers = sim_kinds[0] if sim_kinds else SimKind.ESIM.value
    return outside.esim.look_for(
        [
            Sim(kind=SimKind(f["sim_kind"] or of_strangers), iccid=f["iccid"] or "", eid=f["eid"])
            for f in findings
        ]
    )
