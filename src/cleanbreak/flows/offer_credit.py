"""Offer credit: money of an ended line goes to another line, once that line's holder has said yes.

Another line of the same holder needs no question. Of every other number nothing is told: one that
does not exist, has ended, or counts in another currency is "asked" like any other, and nobody
accepts. Whether there was anybody to ask is found out when the message is made, long after the
answer.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cleanbreak.domain.line import LineState
from cleanbreak.domain.payout import Destination
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.secret_links import link_secret, one_time_code
from cleanbreak.records.credit_offer import put_credit_offer
from cleanbreak.records.line import LineRow
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox

CREDIT = "credit"
"""Purpose of the secret link that the recipient gets."""
OFFER_VALID_FOR = timedelta(days=7)
"""Our own rule: whoever is away for a week can still accept; longer, the money would seem lost."""
TRIES = 5


class TooManyOffers(Refusal):
    """This credit was offered three times within a day. Wait a day, or choose another way."""

    code = "too_many_offers"


def offer_credit(
    row: dict[str, Any], destination: Destination, sender: LineRow, now: datetime
) -> bool:
    """Keep whose line a payout leads to; return whether somebody has to accept it first.

    To be called in the transaction of the choice.

    :raises TooManyOffers: after three offers to others within a day: nobody is flooded with them.
    """
    own = find_own_line(destination.msisdn, sender)
    if own is None:
        _count_offer(row["payout_id"], now)
    offer: dict[str, Any] = {
        "offer_id": uuid4(),
        "line_id": own.line_id if own else None,
        "expires_at": now + OFFER_VALID_FOR,
        "tries_left": TRIES,
        "confirmed_at": now if own else None,
    }
    put_credit_offer(row["payout_id"], offer)
    if own:
        return False
    asked = NewAnnouncement(
        kind=AnnouncementKind.CREDIT_OFFERED,
        key=f"payout:{row['payout_id']}:offered:{offer['offer_id']}",
        order_id=row["order_id"],
    )
    put_in_outbox([asked], now)
    return True


def _count_offer(payout_id: UUID, now: datetime) -> None:
    try:
        check_rate(Limited.CREDIT_OFFER, str(payout_id), now)
    except TooManyRequests as refusal:
        raise TooManyOffers from refusal


def find_recipient(msisdn: str, currency: str) -> LineRow | None:
    """Return the line that could get credit in the currency now; ``None`` if there is none."""
    living = LineRow.objects.select_related("holder").filter(msisdn=msisdn)
    return living.filter(state=LineState.ACTIVE.value, currency=currency).first()


def find_own_line(msisdn: str, sender: LineRow) -> LineRow | None:
    """Return the line if it is another one of the same holder."""
    found = find_recipient(msisdn, sender.currency)
    is_own = found is not None and found.holder_id == sender.holder_id
    return found if is_own and found is not None and found.line_id != sender.line_id else None


def credit_code(offer_id: object) -> str:
    """Return the code by which a recipient accepts one offer."""
    return one_time_code("credit_offer", str(offer_id))


def credit_link_path(offer_id: object) -> str:
    """Return the path of the page on which a recipient accepts one offer."""
    return f"/credit/{offer_id}/{link_secret(CREDIT, str(offer_id))}/"
