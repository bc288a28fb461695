"""Carry what was proved in a session into a verification for one line."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.holder_account import HeldProof, kinds_that_count
from cleanbreak.domain.proof import Consequence, ProofKind, ProofLocked
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.give_proof import note_proof
from cleanbreak.flows.judge_proofs import has_enough_proof, judge_proofs, would_grant
from cleanbreak.flows.open_verification import verify_for_line
from cleanbreak.records.verification import VerificationRow


def carry_proofs(proofs: Iterable[HeldProof], line_id: int, now: datetime) -> UUID:
    """Open a verification for the line with every proof that counts for it.

    It is judged at once and not kept: a proof gets no older by being carried on.

    :raises ProofLocked: if the proofs of this line are locked.
    """
    verification_id = verify_for_line(line_id, HOLDER, now)
    counting = kinds_that_count(proofs, line_id, now)
    for kind in ProofKind:
        if kind in counting:
            note_proof(verification_id, kind, HOLDER, now)
    return verification_id


def require_for_line(
    consequence: Consequence, proofs: Iterable[HeldProof], line_id: int, now: datetime
) -> VerificationRow:
    """Return the verification if the proofs of the session are enough for the consequence.

    :raises MoreProofNeeded: if they are not.
    :raises ProofLocked: if the proofs of this line are locked.
    """
    return judge_proofs(carry_proofs(proofs, line_id, now), consequence, now)


def is_granted_for_line(
    consequence: Consequence, proofs: Iterable[HeldProof], line_id: int, now: datetime
) -> bool:
    """Return whether the proofs of the session are enough; nobody is told, whatever it is."""
    try:
        return would_grant(carry_proofs(proofs, line_id, now), consequence, now)
    except ProofLocked:
        return False


def is_proved_for_line(
    consequence: Consequence, proofs: Iterable[HeldProof], line_id: int, now: datetime
) -> bool:
    """Return whether no further proof is missing; the consequence may have to wait all the same."""
    try:
        return has_enough_proof(carry_proofs(proofs, line_id, now), consequence, now)
    except ProofLocked:
        return False
