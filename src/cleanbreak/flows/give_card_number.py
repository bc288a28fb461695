"""Give the number of the card: its last digits, by whoever holds the card or its papers in hand.

After the end no code can go to the line any more. See docs/decisions/0012-payout-choice-proof.md.
"""

import hmac
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.proof import CARD_DIGITS, WRONG_IN_A_ROW_MAX, ProofKind, ProofLocked
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.count_proofs import count_right, count_wrong, lock_if_full
from cleanbreak.flows.open_verification import CALLER, current_verification
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import VerificationRow, lock_guard

NO_DIGITS = "-" * CARD_DIGITS
"""What is compared with where no line fits."""


class WrongCardDigits(Refusal):
    """These are not the last six digits of the card number. You have {tries_left} tries left."""

    code = "wrong_card_digits"


class ProveAtStore(Refusal):
    """This cannot be proved here any more. Bring your ID to one of our stores."""

    code = "prove_at_store"


def give_card_number(verification_id: UUID, digits: str, actor: Actor, now: datetime) -> None:
    """Check the last six digits of the card number (ICCID), and keep the proof if they are right.

    :raises WrongCardDigits: if they are wrong.
    :raises ProveAtStore: where the card number was named in the cancellation: then it stands in
        the receipt, in the very mailbox that is the other proof. So it is for an order that lies
        in the archive, of which that cannot be told any more.
    :raises ProofLocked: after ten wrong tries in a row, over all channels.
    :raises VerificationOver: after half an hour.
    """
    refusal = _check(verification_id, digits, actor, now)
    if refusal is not None:
        raise refusal


def _check(verification_id: UUID, digits: str, actor: Actor, now: datetime) -> Refusal | None:
    """Count the try and compare; returned, not raised, so that the count is committed."""
    with transaction.atomic():
        verification = current_verification(verification_id, now)
        guard = lock_guard(verification.guard)
        if guard.locked_at is not None:
            return ProofLocked()
        if _may_be_in_mailbox(verification):
            return ProveAtStore()
        iccid = verification.line.iccid if verification.line else NO_DIGITS
        is_told = verification.opened_by == CALLER and _was_declared(iccid)
        right = NO_DIGITS if is_told else iccid[-CARD_DIGITS:]
        fits = hmac.compare_digest(right.encode(), digits.encode())
        if fits and verification.line_id is not None:
            count_right(verification, ProofKind.CARD_NUMBER, guard, actor, now)
            return None
        count_wrong(guard, ProofKind.CARD_NUMBER, now)
        said = lock_if_full(guard, verification, WRONG_IN_A_ROW_MAX, now)
        return said if isinstance(said, ProofLocked) else WrongCardDigits(**said.data)


def _was_declared(iccid: str) -> bool:
    """Return whether any declaration names the card: its receipt has told the digits to a mailbox.

    On the telephone that makes the right digits wrong ones, and nobody is told why.
    """
    return DeclarationRow.objects.filter(iccid=iccid).exists()


def _may_be_in_mailbox(verification: VerificationRow) -> bool:
    """Return whether a receipt of the order that the verification is for may name the card."""
    if verification.order_id is None:
        return False
    order = OrderRow.objects.only("declaration_id").filter(pk=verification.order_id).first()
    if order is None:
        return True
    declared = DeclarationRow.objects.filter(declaration_id=order.declaration_id or 0)
    return declared.exclude(iccid=None).exists()
