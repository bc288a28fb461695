"""Follow choices: wishes from before the end are made; offers that nobody accepted are taken back.

Both are done by the background, a little later than they could be: nobody waits for them.
"""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.payout import PayoutMethod, PayoutState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, AnnouncementKind, Channel
from cleanbreak.flows.answer_credit_offer import take_back_offer
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.tell_of_payout import tell_of_payouts
from cleanbreak.records.audit import SYSTEM
from cleanbreak.records.credit_offer import (
    drop_credit_offer,
    expired_credit_offers,
    is_offer_expired,
)
from cleanbreak.records.payout import lock_payouts
from cleanbreak.records.payout_wish import PayoutWishRow, claim_wish, mark_followed
from cleanbreak.records.sealed import CannotBeOpened

BATCH_SIZE = 200


def follow_choices(now: datetime) -> int:
    """Do all of it that is due; return how many payouts were moved or asked about again."""
    return _follow_wishes(now) + _take_back_offers(now)


def _follow_wishes(now: datetime) -> int:
    followed = 0
    while True:
        with transaction.atomic():
            wish = claim_wish()
            if wish is None:
                return followed
            _follow(wish, now)
            mark_followed(wish.order_id, now)
        followed += 1


def _follow(wish: PayoutWishRow, now: datetime) -> None:
    """Make the wish the choice; what does not pass any more is asked for again."""
    actor = Actor(channel=Channel.PORTAL, acting_user=wish.chosen_by)
    try:
        choice = Choice(method=PayoutMethod(wish.method), destination=wish.opened())
        with transaction.atomic():
            choose_payout(wish.order_id, choice, actor, now)
    except (Refusal, CannotBeOpened):
        rows = list(lock_payouts([wish.order_id]).values())
        tell_of_payouts(rows, AnnouncementKind.PAYOUT_CHOICE_NEEDED, "wish_refused", now)


def _take_back_offers(now: datetime) -> int:
    taken_back = 0
    for payout_id in expired_credit_offers(now, BATCH_SIZE):
        with transaction.atomic():
            row = lock_payouts([payout_id])[payout_id]
            if not is_offer_expired(payout_id, now):
                continue
            if row["state"] == PayoutState.HELD.value:
                take_back_offer(row, SYSTEM, now)
            else:
                drop_credit_offer(payout_id)
            taken_back += 1
    return taken_back
