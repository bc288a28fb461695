"""Use a recovery code: one of those that the holder wrote down, each good once.

allauth keeps them (`allauth.mfa`), sealed with our key. Tries are counted for the line like those
of any other proof.
"""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction

from cleanbreak.domain.holder_account import AccountEvent
from cleanbreak.domain.proof import WRONG_IN_A_ROW_MAX, ProofKind, ProofLocked
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.count_proofs import count_right, count_wrong, lock_if_full
from cleanbreak.flows.open_verification import current_verification
from cleanbreak.flows.tell_holder import tell_holder
from cleanbreak.records.sealed import seal
from cleanbreak.records.verification import VerificationRow, lock_guard

CODE_LENGTH_MAX = 40


class WrongRecoveryCode(Refusal):
    """This number and this recovery code do not fit together. Each code is good once."""

    code = "wrong_recovery_code"


def use_recovery_code(verification_id: UUID, given: str, actor: Actor, now: datetime) -> None:
    """Check a recovery code, strike it out, keep the proof, and tell the contacts on file.

    :raises WrongRecoveryCode: if it is none of the holder's, or was used; it is counted.
    :raises ProofLocked: after ten wrong tries in a row, over all channels.
    :raises VerificationOver: after half an hour.
    """
    refusal = _check(verification_id, given, actor, now)
    if refusal is not None:
        raise refusal


def _check(verification_id: UUID, given: str, actor: Actor, now: datetime) -> Refusal | None:
    """Count the try and compare; returned, not raised, so that the count is committed."""
    with transaction.atomic():
        verification = current_verification(verification_id, now)
        guard = lock_guard(verification.guard)
        if guard.locked_at is not None:
            return ProofLocked()
        if not _strike_out(verification, given[:CODE_LENGTH_MAX]):
            count_wrong(guard, ProofKind.RECOVERY_CODE, now)
            said = lock_if_full(guard, verification, WRONG_IN_A_ROW_MAX, now)
            return said if isinstance(said, ProofLocked) else WrongRecoveryCode()
        count_right(verification, ProofKind.RECOVERY_CODE, guard, actor, now)
        if verification.line is not None:
            tell_holder(verification.line.holder_id, AccountEvent.RECOVERY_CODE_USED, now)
        return None


def _strike_out(verification: VerificationRow, given: str) -> bool:
    """Return whether the code is right, and is now used; without codes the same work is done."""
    holder_id = verification.line.holder_id if verification.line else None
    codes = Authenticator.objects.filter(
        type=Authenticator.Type.RECOVERY_CODES,
        user__is_active=True,
        user__holder_account__holder_id=holder_id,
    )
    kept = codes.first() if holder_id is not None else codes.filter(pk=None).first()
    if kept is not None:
        return bool(RecoveryCodes(kept).validate_code(given))
    nobodys = {"seed": seal(RecoveryCodes.generate_seed()), "used_mask": 0}
    RecoveryCodes(Authenticator(data=nobodys)).generate_codes()
    return False
