"""Answer a credit offer: whoever holds the other line accepts what is offered to it, or declines.

A code that was sent to the line by SMS shows that it is theirs. It is good once, for one offer.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, AnnouncementKind, Channel
from cleanbreak.flows.offer_credit import credit_code, find_recipient
from cleanbreak.flows.require_second_person import needs_second_person
from cleanbreak.flows.tell_of_payout import tell_of_payouts
from cleanbreak.records.credit_offer import (
    CreditOfferRow,
    drop_credit_offer,
    lock_credit_offer,
)
from cleanbreak.records.payout import (
    PayoutRow,
    Step,
    lock_payouts,
    move_payouts,
    open_destination,
)
from cleanbreak.records.wake import wake_worker

RECIPIENT = Actor(channel=Channel.PORTAL, acting_user="recipient")


class OfferOver(Refusal):
    """This offer is over. If you still expect credit, ask whoever offered it to you."""

    code = "offer_over"


class WrongOfferCode(Refusal):
    """This code is not right. You have {tries_left} tries left."""

    code = "wrong_offer_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedCredit:
    """What a recipient may know: how much, and until when; not from whom."""

    amount: Money
    expires_at: datetime
    is_open: bool
    is_accepted: bool


def read_credit_offer(offer_id: UUID, now: datetime) -> OfferedCredit:
    """Return what is offered.

    :raises OfferOver: if another choice has replaced it.
    """
    offer = CreditOfferRow.objects.filter(offer_id=offer_id).first()
    payout = PayoutRow.objects.filter(payout_id=offer.payout_id).first() if offer else None
    if offer is None or payout is None:
        raise OfferOver
    return OfferedCredit(
        amount=Money(payout.amount_minor, payout.currency),
        expires_at=offer.expires_at,
        is_open=_is_open(offer, payout.state, now),
        is_accepted=offer.confirmed_at is not None,
    )


def accept_credit(offer_id: UUID, code: str, now: datetime) -> None:
    """Accept an offer with the code that was sent to the line.

    The money leaves when the cooling-off of its choice is over, and not before a second person has
    looked at it where the operator wants that.

    :raises WrongOfferCode: if the code is wrong; five tries.
    :raises OfferOver: if it was answered, replaced or taken back, or if the line has ended.
    """
    _answer(offer_id, now, lambda offer, row: _accept(offer, row, code, now))


def decline_credit(offer_id: UUID, now: datetime) -> None:
    """Decline an offer: the money is owed to its holder as before.

    :raises OfferOver: as :func:`accept_credit`.
    """
    _answer(offer_id, now, lambda offer, row: take_back_offer(row, RECIPIENT, now))


def take_back_offer(row: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take back what nobody accepted, and ask the holder for another way; in a transaction."""
    drop_credit_offer(row["payout_id"])
    move_payouts([(row, Step(becomes=PayoutState.DRAFT))], actor, now)
    tell_of_payouts([row], AnnouncementKind.PAYOUT_FAILED, "not_accepted", now)


def _answer(
    offer_id: UUID,
    now: datetime,
    act: Callable[[CreditOfferRow, dict[str, Any]], Refusal | None],
) -> None:
    """Act on an open offer under the lock of its payout; a wrong code is counted all the same."""
    with transaction.atomic():
        known = CreditOfferRow.objects.filter(offer_id=offer_id).first()
        row = lock_payouts([known.payout_id]).get(known.payout_id) if known else None
        offer = lock_credit_offer(offer_id)
        if offer is None or row is None or not _is_open(offer, row["state"], now):
            raise OfferOver
        refusal = act(offer, row)
    if refusal is not None:
        raise refusal


def _is_open(offer: CreditOfferRow, state: str, now: datetime) -> bool:
    is_waiting = offer.confirmed_at is None and offer.tries_left > 0 and now < offer.expires_at
    return is_waiting and state == PayoutState.HELD.value


def _accept(offer: CreditOfferRow, row: dict[str, Any], code: str, now: datetime) -> Refusal | None:
    offer.tries_left -= 1
    destination = open_destination(row)
    line = find_recipient(destination.msisdn, row["currency"]) if destination else None
    is_right = hmac.compare_digest(credit_code(offer.offer_id).encode(), code.strip().encode())
    if is_right and line is not None:
        offer.line_id, offer.confirmed_at = line.line_id, now
        offer.save()
        _let_go(row, now)
        return None
    if offer.tries_left == 0 or is_right:
        offer.expires_at = now  # and so it is taken back with the next look
    offer.save()
    return OfferOver() if is_right else WrongOfferCode(tries_left=offer.tries_left)


def _let_go(row: dict[str, Any], now: datetime) -> None:
    if not needs_second_person(GuardedAct.PAYOUT, Money(row["amount_minor"], row["currency"])):
        due_at = max(now, row["due_at"])
        step = Step(becomes=PayoutState.APPROVED, due_at=due_at)
        move_payouts([(row, step)], RECIPIENT, now)
    tell_of_payouts([row], AnnouncementKind.PAYOUT_SENT, "accepted", now)
    wake_worker("submit_payouts")
