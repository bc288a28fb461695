"""Proof that a line is dead, and the signed statement of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from cleanbreak.domain.certificate import (
    canonical_bytes,
    fingerprint,
    fingerprint_of,
    tree_head,
)
from cleanbreak.domain.merkle_tree import tree_over
from cleanbreak.domain.termination import OrderAtWork, Recorded, SignedStatement, StepDone
from cleanbreak.flows.freed_number import ended_on, quarantine_after_end
from cleanbreak.ports.calls import Presence, Sighting
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable
from cleanbreak.ports.signing import Signing


def judge_sightings(systems: Sequence[Sequence[Sighting]]) -> StepDone | OutsideFailure:
    """Say whether every system has forgotten the line; each names what its elements say.

    One that still knows it sends the order to a person; one that could not be asked is asked
    again, since silence proves nothing. A system without any element proves nothing either.
    """
    sightings = [one for seen in systems for one in seen]
    alive = [one.element for one in sightings if one.presence is Presence.PRESENT]
    if alive:
        return Refused(f"The line still lives at: {', '.join(alive)}.")
    silent = [one.element for one in sightings if one.presence is Presence.UNKNOWN]
    if silent or not systems or not all(systems):
        return Unavailable(f"No proof yet from: {', '.join(silent) or 'any system'}.")
    return StepDone(evidence={"answers": {one.element: one.answer for one in sightings}})


TREE_SIZE = 64
"""A signature costs 34 µs, a path six hashes: with more, rows would grow and nothing be saved."""
AS_IT_IS = (
    orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
)
"""Nothing but JSON's own values is taken for one: the rest is written as Python shows it."""


class Recorder:
    """Writes evidence down as it is kept: with its instant, in canonical bytes.

    Of the lines of one batch, most have the same answer, which is then written down once: this and
    the digest were a tenth of the time of a campaign.
    """

    def __init__(self, at: datetime) -> None:
        self._at = at.isoformat()
        self._known: dict[bytes, Recorded] = {}

    def record(self, evidence: Mapping[str, Any]) -> Recorded:
        """Return the evidence as it is kept.

        :raises NotCanonical: if it cannot be written down in one way only.
        """
        key = orjson.dumps(evidence, default=repr, option=AS_IT_IS)
        if key not in self._known:
            self._known[key] = self._write_down(evidence)
        return self._known[key]

    def _write_down(self, evidence: Mapping[str, Any]) -> Recorded:
        facts = {**evidence, "at": self._at}
        canonical = canonical_bytes(facts)
        return Recorded(facts, canonical.decode(), fingerprint_of(canonical))


def termination_statements(
    orders: Sequence[OrderAtWork], signing: Signing
) -> list[SignedStatement]:
    """Sign what has ended and why anyone may believe it; no name and no number is in it.

    One signature is for up to :data:`TREE_SIZE` statements: it is over the root of their tree.
    """
    statements = [canonical_bytes(_statement(order)) for order in orders]
    parts = [statements[at : at + TREE_SIZE] for at in range(0, len(statements), TREE_SIZE)]
    trees = [(part, *tree_over(part)) for part in parts]
    signatures = signing.sign([tree_head(len(part), root) for part, root, _ in trees])
    return [
        SignedStatement(
            statement=statement,
            key_id=signed.key_id,
            signature=signed.signature,
            inclusion=inclusion,
        )
        for (part, _, places), signed in zip(trees, signatures, strict=True)
        for statement, inclusion in zip(part, places, strict=True)
    ]


def _statement(order: OrderAtWork) -> dict[str, Any]:
    return {
        "type": "cleanbreak.certificate.v1",
        "order_id": order.reference,
        "sim_kind": order.line.sim_kind.value,
        "jurisdiction": order.line.jurisdiction,
        "channel": order.actor.channel.value,
        "proof_level": order.level.value,
        "requested_at": order.requested_at.isoformat(),
        "ended_on": ended_on(order).isoformat(),
        "settlement": order.evidence["settle_balance"]["settlement"],
        **_number(order),
        "evidence": {
            step: order.fingerprints.get(step) or fingerprint(facts)
            for step, facts in order.evidence.items()
        },
    }


def _number(order: OrderAtWork) -> dict[str, str]:
    """Return until when the number rests; one that another provider took over rests nowhere."""
    if order.ported_to:
        return {"number": "ported_out"}
    quarantine = quarantine_after_end(order)
    return {
        "port_grace_until": quarantine.port_grace_until.isoformat(),
        "number_not_before": quarantine.earliest_release_date.isoformat(),
    }
