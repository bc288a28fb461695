"""Give a PIN: the operator's customer database says whether it is the one of the account.

The try is counted before the database is asked, and taken back if it is not answered: so many
guesses at once are no more than the same guesses one by one.
"""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.proof import (
    PIN_LENGTH_MAX,
    WRONG_IN_A_ROW_MAX,
    NotProvedHere,
    ProofKind,
    ProofLocked,
    ProofNotChecked,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.count_proofs import count_right, count_wrong, lock_if_full, uncount_wrong
from cleanbreak.flows.open_verification import current_verification
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import OutsideFailure, Refused
from cleanbreak.ports.identity import IS_RIGHT, PinCheck
from cleanbreak.ports.outside import Outside
from cleanbreak.records.verification import VerificationRow, lock_guard

NOBODYS = "nobody:"
"""No account begins so: it is asked for where no line fits, so that the work is the same."""


def give_pin(
    verification_id: UUID, pin: str, actor: Actor, outside: Outside, now: datetime
) -> None:
    """Have the account PIN checked, and keep the proof if it is right.

    :raises WrongProof: if it is wrong, or the account has none; it is not told which.
    :raises ProofNotChecked: if the customer database does not answer; that costs no try.
    :raises NotProvedHere: where PINs are not checked at all.
    :raises ProofLocked: after ten wrong tries in a row, over all channels.
    :raises VerificationOver: after half an hour.
    """
    if not outside.identity.checks_pin():
        raise NotProvedHere
    verification = _count_ahead(verification_id, now)
    line = verification.line
    account = line.holder.reference if line else f"{NOBODYS}{verification.guard}"
    key = f"pin:{verification_id}:{secrets.token_hex(8)}"
    answer = _ask(Call(key, PinCheck(account, pin.strip()[:PIN_LENGTH_MAX])), outside)
    _take_in(verification, answer, actor, now)


def _count_ahead(verification_id: UUID, now: datetime) -> VerificationRow:
    with transaction.atomic():
        verification = current_verification(verification_id, now)
        guard = lock_guard(verification.guard)
        if guard.locked_at is not None or guard.wrong_in_a_row >= WRONG_IN_A_ROW_MAX:
            raise ProofLocked
        count_wrong(guard, ProofKind.PIN, now)
        return verification


def _ask(call: Call[PinCheck], outside: Outside) -> Answer:
    try:
        (answer,) = outside.identity.check_pin([call])
    except OutsideFailure as failure:
        return failure
    return answer


def _take_in(verification: VerificationRow, answer: Answer, actor: Actor, now: datetime) -> None:
    """Keep the proof, leave the try counted, or take it back."""
    refusal: Refusal | None = None
    with transaction.atomic():
        guard = lock_guard(verification.guard)
        if isinstance(answer, OutsideFailure) and not isinstance(answer, Refused):
            uncount_wrong(guard, ProofKind.PIN)
            refusal = ProofNotChecked()
        elif isinstance(answer, Done) and answer.facts[IS_RIGHT] is True and verification.line_id:
            if guard.locked_at is not None:
                raise ProofLocked
            uncount_wrong(guard, ProofKind.PIN)
            count_right(verification, ProofKind.PIN, guard, actor, now)
        else:
            refusal = lock_if_full(guard, verification, WRONG_IN_A_ROW_MAX, now)
    if refusal is not None:
        raise refusal
