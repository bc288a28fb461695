"""What a signed-in holder has proved, how long that counts and for which line; what is told of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from cleanbreak.domain.proof import Factor, ProofKind

PROOF_COUNTS_FOR = timedelta(minutes=30)
"""Afterwards a consequence asks for it again, although the session goes on."""


class AccountEvent(Enum):
    """What the contacts on file are told of (ASVS 5.0 6.3.7)."""

    NEW_DEVICE = "new_device"
    """Somebody signed in from a device from which this holder never had."""
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldProof:
    """A proof that was given in a session."""

    kind: ProofKind
    given_at: datetime
    line_id: int
    """For which line it was asked; one that needs its SIM counts for that line only."""


def kinds_that_count(
    proofs: Iterable[HeldProof], line_id: int, now: datetime
) -> frozenset[ProofKind]:
    """Return what was proved for a line and is fresh.

    Whoever has one SIM of a holder has only that one; mailbox, device and secret are the same for
    all lines of the holder.
    """
    return frozenset(
        proof.kind
        for proof in proofs
        if now - proof.given_at < PROOF_COUNTS_FOR
        and (proof.kind.factor is not Factor.SIM or proof.line_id == line_id)
    )
