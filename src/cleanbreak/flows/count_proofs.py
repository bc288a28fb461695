"""Count proofs: right and wrong ones of a line, over all channels; in the caller's transaction."""

from datetime import datetime, timedelta

from cleanbreak.domain.proof import (
    WRONG_IN_A_ROW_MAX,
    ProofExpired,
    ProofKind,
    ProofLocked,
    WrongProof,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.verification import ProofGuardRow, VerificationRow, note_given


def count_right(
    verification: VerificationRow,
    kind: ProofKind,
    guard: ProofGuardRow,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep a proof, and forgive the wrong ones of its factor.

    Those of other factors stay: whoever has stolen the mailbox must not win tries for the PIN.
    """
    keep_proof(verification, kind, actor, now)
    guard.wrong_by_factor.pop(kind.factor.value, None)
    guard.wrong_in_a_row = sum(guard.wrong_by_factor.values())
    guard.save()


def count_wrong(guard: ProofGuardRow, kind: ProofKind, now: datetime) -> None:
    """Note a wrong try."""
    if guard.wrong_day_began_at is None or now - guard.wrong_day_began_at >= timedelta(days=1):
        guard.wrong_day_began_at, guard.wrong_in_day = now, 0
    guard.wrong_in_day += 1
    of_factor = guard.wrong_by_factor.get(kind.factor.value, 0)
    guard.wrong_by_factor[kind.factor.value] = of_factor + 1
    guard.wrong_in_a_row += 1
    guard.save()


def uncount_wrong(guard: ProofGuardRow, kind: ProofKind) -> None:
    """Take back a try that was counted before it was made, and could not be made."""
    of_factor = guard.wrong_by_factor.get(kind.factor.value, 0)
    if of_factor:
        guard.wrong_by_factor[kind.factor.value] = of_factor - 1
        guard.wrong_in_a_row -= 1
        guard.wrong_in_day = max(guard.wrong_in_day - 1, 0)
        guard.save()


def lock_if_full(
    guard: ProofGuardRow, verification: VerificationRow, tries_left: int, now: datetime
) -> Refusal:
    """Lock the line after the last wrong try; return what is said to whoever made this one."""
    if guard.wrong_in_a_row >= WRONG_IN_A_ROW_MAX:
        lock_line(guard, verification, now)
        return ProofLocked()
    left = min(tries_left, WRONG_IN_A_ROW_MAX - guard.wrong_in_a_row)
    return WrongProof(tries_left=left) if left else ProofExpired()


def lock_line(guard: ProofGuardRow, verification: VerificationRow, now: datetime) -> None:
    """Let no proof of the line count any more until a desk has seen a document."""
    guard.locked_at = now
    guard.save(update_fields=["locked_at"])
    details = {"line_id": verification.line_id, "channel": verification.channel}
    entry = AuditEntry(
        act="proof.locked", order_id=verification.order_id, actor=SYSTEM, details=details
    )
    append_audit([entry], now)


def keep_proof(verification: VerificationRow, kind: ProofKind, actor: Actor, now: datetime) -> None:
    """Keep a proof that was right."""
    note_given(verification.verification_id, kind, actor.acting_user, now)
    details = {"line_id": verification.line_id, "kind": kind.value}
    entry = AuditEntry(
        act="proof.given", order_id=verification.order_id, actor=actor, details=details
    )
    append_audit([entry], now)
