"""Give a proof: a code is checked once, wrong ones are counted for the line over all channels."""

import hmac
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.proof import (
    WRONG_IN_A_ROW_MAX,
    ProofExpired,
    ProofKind,
    ProofLocked,
    WrongProof,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.open_verification import current_verification
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.verification import (
    ProofChallengeRow,
    ProofGuardRow,
    VerificationRow,
    lock_guard,
    note_given,
)


def give_proof(
    verification_id: UUID, kind: ProofKind, given: str, actor: Actor, now: datetime
) -> None:
    """Check a code that was sent, and keep the proof if it is right.

    :raises WrongProof: if it is wrong, with the number of tries that are left.
    :raises ProofExpired: after ten minutes, five tries, or success.
    :raises ProofLocked: after ten wrong tries in a row, over all channels.
    :raises VerificationOver: after half an hour.
    """
    refusal = _check(verification_id, kind, given, actor, now)
    if refusal is not None:
        raise refusal


def note_proof(verification_id: UUID, kind: ProofKind, actor: Actor, now: datetime) -> None:
    """Keep a proof that was checked elsewhere: a passkey, a document in the hands of a clerk.

    :raises VerificationOver, ProofLocked: as :func:`give_proof`.
    """
    with transaction.atomic():
        verification = current_verification(verification_id, now)
        if lock_guard(verification.guard).locked_at is not None:
            raise ProofLocked
        _keep(verification, kind, actor, now)


def count_wrong(guard: ProofGuardRow, verification: VerificationRow, now: datetime) -> int:
    """Count a wrong try of any kind; return how many are left before the line's proofs lock."""
    guard.wrong_in_a_row += 1
    if guard.wrong_in_a_row >= WRONG_IN_A_ROW_MAX:
        guard.locked_at = now
        details = {"line_id": verification.line_id, "channel": verification.channel}
        entry = AuditEntry(
            act="proof.locked", order_id=verification.order_id, actor=SYSTEM, details=details
        )
        append_audit([entry], now)
    guard.save(update_fields=["wrong_in_a_row", "locked_at"])
    return WRONG_IN_A_ROW_MAX - guard.wrong_in_a_row


def _check(
    verification_id: UUID, kind: ProofKind, given: str, actor: Actor, now: datetime
) -> Refusal | None:
    """Count the try and compare; returned, not raised, so that the count is committed."""
    with transaction.atomic():
        verification = current_verification(verification_id, now)
        guard = lock_guard(verification.guard)  # parallel tries of one line come one by one
        if guard.locked_at is not None:
            return ProofLocked()
        challenge = ProofChallengeRow.objects.filter(
            verification=verification, kind=kind.value, expires_at__gt=now, tries_left__gt=0
        ).first()
        if challenge is None:
            return ProofExpired()
        right = sent_code(kind, challenge.nonce)
        fits = hmac.compare_digest(right.encode(), given.strip().encode())
        is_right = fits and verification.line_id is not None
        challenge.tries_left = 0 if is_right else challenge.tries_left - 1
        challenge.save(update_fields=["tries_left"])
        if not is_right:
            return _count_wrong(guard, challenge.tries_left, verification, now)
        _keep(verification, kind, actor, now)
        guard.wrong_in_a_row = 0
        guard.save(update_fields=["wrong_in_a_row"])
        return None


def _count_wrong(
    guard: ProofGuardRow, tries_left: int, verification: VerificationRow, now: datetime
) -> Refusal:
    left = min(tries_left, count_wrong(guard, verification, now))
    return (
        WrongProof(tries_left=left)
        if left
        else ProofLocked()
        if guard.locked_at
        else ProofExpired()
    )


def _keep(verification: VerificationRow, kind: ProofKind, actor: Actor, now: datetime) -> None:
    note_given(verification.verification_id, kind, actor.acting_user, now)
    details = {"line_id": verification.line_id, "kind": kind.value}
    entry = AuditEntry(
        act="proof.given", order_id=verification.order_id, actor=actor, details=details
    )
    append_audit([entry], now)
