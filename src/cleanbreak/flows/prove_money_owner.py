"""Prove whose money it is: the mailbox on file, and the number of the card that the line was on.

After the end no code can go to the line any more. See docs/decisions/0012-payout-choice-proof.md.
"""

import hmac
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.money_proof import lock_money_proof
from cleanbreak.records.order import OrderRow

TRIES = 5
CARD_DIGITS = 6
"""A hundred thousand possibilities, since the very last digit follows from the others (Luhn): five
tries guess one in twenty thousand."""


class WrongCardDigits(Refusal):
    """These are not the last six digits of the card number. You have {tries_left} tries left."""

    code = "wrong_card_digits"


class ProveAtStore(Refusal):
    """This cannot be proved here any more. Bring your ID to one of our stores."""

    code = "prove_at_store"


def prove_money_owner(line_id: int, order_id: UUID, card_digits: str) -> None:
    """Check the last digits of the card number, and count the failures.

    :raises WrongCardDigits: if they are wrong; five failures without a success between them, for
        all payouts of the line together.
    :raises ProveAtStore: after five failures, and where the card number was named in the
        cancellation: then it stands in the receipt, in the very mailbox that is the other proof.
        So it is for an order that lies in the archive, of which that cannot be told any more.
    """
    refusal = _check(line_id, order_id, card_digits)
    if refusal is not None:
        raise refusal


def _check(line_id: int, order_id: UUID, card_digits: str) -> Refusal | None:
    """Count the try and compare; returned, not raised, so that the count is committed."""
    with transaction.atomic():
        line = LineRow.objects.only("iccid").get(line_id=line_id)
        proof = lock_money_proof(line_id)
        if proof.wrong_count >= TRIES or _may_be_in_mailbox(order_id):
            return ProveAtStore()
        is_right = hmac.compare_digest(line.iccid[-CARD_DIGITS:].encode(), card_digits.encode())
        proof.wrong_count = 0 if is_right else proof.wrong_count + 1
        proof.save()
        return None if is_right else WrongCardDigits(tries_left=TRIES - proof.wrong_count)


def _may_be_in_mailbox(order_id: UUID) -> bool:
    """Return whether a receipt may name the card."""
    order = OrderRow.objects.only("declaration_id").filter(pk=order_id).first()
    if order is None:
        return True
    declared = DeclarationRow.objects.filter(declaration_id=order.declaration_id or 0)
    return declared.exclude(iccid=None).exists()
