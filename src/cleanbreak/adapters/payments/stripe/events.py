"""What became of refunds: Stripe's events, from the oldest to the newest.

Events are asked for, and not sent to us: whoever runs Cleanbreak need not open a door to the
internet, and an event that a closed door missed is still there at the next question. Stripe keeps
them for 30 days and gives them newest first; ``ending_before`` an event are those that follow upon
it (docs.stripe.com/api/events/list, docs.stripe.com/api/pagination).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import Any

import stripe
from stripe.params import EventListParams

from cleanbreak.adapters.payments.stripe.amounts import as_we_count
from cleanbreak.adapters.payments.stripe.connection import StripeConnection
from cleanbreak.adapters.payments.stripe.failures import RESOURCE_MISSING, StripeRefused
from cleanbreak.adapters.payments.stripe.reading import (
    SeenRefund,
    Unreadable,
    read_event,
    read_list,
    read_refund,
)
from cleanbreak.adapters.payments.stripe.refunds import PAGE
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.payments import NewsPage, PayoutNews

LOG = logging.getLogger(__name__)
TYPES = ["refund.created", "refund.updated", "refund.failed"]
"""``charge.refund.updated`` tells of some refunds only what ``refund.updated`` tells of all."""
KEPT_FOR = timedelta(days=30)
OVERLAP = timedelta(days=1)
"""So far back is read again where an event is no longer there to read on from: twice is no harm."""
FELL_BEHIND = (
    "Stripe: news were last read on %s, and Stripe keeps them for 30 days. Look up at Stripe what"
    " became of every refund that is still on its way"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far was read: an event, and the day when there was nothing behind it."""

    event_id: str
    day: str
    """ISO 8601; with it reading goes on where the event itself is no longer kept. It moves once a
    day at most, so that an end is seen as one."""

    def __str__(self) -> str:
        return f"{self.event_id}@{self.day}"

    @classmethod
    def of(cls, text: str) -> "Mark":
        """Return the mark of a page; "" is that of the very first."""
        event_id, _, day = text.partition("@")
        return cls(event_id, day)


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """One event; its refund stands in it as it was then."""

    event_id: str
    at: datetime
    refund: Any


def read_news(
    connection: StripeConnection, mark: str, now: datetime, news_after: timedelta
) -> NewsPage:
    """Return what became of refunds of ours behind the mark, and the next mark.

    :param news_after: younger events are left for the next time.
    :raises Unavailable, Refused: if Stripe cannot be asked.
    """
    before = Mark.of(mark)
    events, has_more = _behind(connection, before, now)
    ripe = list(takewhile(lambda event: event.at <= now - news_after, events))
    last = ripe[-1].event_id if ripe else before.event_id
    day = before.day if has_more else now.date().isoformat()
    return NewsPage(news=_news(ripe), mark=str(Mark(last, day)))


def _behind(
    connection: StripeConnection, mark: Mark, now: datetime
) -> tuple[list[SeenEvent], bool]:
    """Return events behind a mark, the oldest first, and whether there are more."""
    if mark.event_id:
        try:
            page, has_more = _page(connection, {"ending_before": mark.event_id})
        except StripeRefused as refusal:
            if refusal.code != RESOURCE_MISSING:
                raise
        else:
            return page[::-1], has_more
    return _since(connection, _day(mark, now)), False


def _day(mark: Mark, now: datetime) -> datetime:
    """Return since when events are read where there is none to read on from."""
    oldest = now - KEPT_FOR
    if not mark.day:
        return oldest
    since = datetime.combine(date.fromisoformat(mark.day), datetime.min.time(), UTC) - OVERLAP
    if since < oldest:
        LOG.error(FELL_BEHIND, mark.day)
    return max(since, oldest)


def _since(connection: StripeConnection, since: datetime) -> list[SeenEvent]:
    """Return every event since that time, the oldest first."""
    newest_first: list[SeenEvent] = []
    params: EventListParams = {"created": {"gte": int(since.timestamp())}}
    has_more = True
    while has_more:
        page, has_more = _page(connection, params)
        if has_more and (not page or (newest_first and page[-1] == newest_first[-1])):
            raise Unavailable("Stripe gave the same events twice")
        newest_first += page
        if page:
            params["starting_after"] = page[-1].event_id
    return newest_first[::-1]


def _page(connection: StripeConnection, where: EventListParams) -> tuple[list[SeenEvent], bool]:
    params: EventListParams = {"types": TYPES, "limit": PAGE, **where}

    def ask(client: stripe.StripeClient) -> Any:
        return client.v1.events.list(params)

    def read(told: object) -> tuple[list[SeenEvent], bool]:
        members, has_more = read_list(told)
        return [SeenEvent(*read_event(member)) for member in members], has_more

    return connection.ask(ask, read)


def _news(events: Sequence[SeenEvent]) -> tuple[PayoutNews, ...]:
    """Return what is news of ours; several events that say the same are one."""
    news: dict[tuple[str, str], PayoutNews] = {}
    for event in events:
        try:
            refund = read_refund(event.refund)
        except Unreadable:
            LOG.error("Stripe: the event %s tells of a refund that cannot be read", event.event_id)
            continue
        if refund.key:
            news.setdefault((refund.key, refund.state.value), _one(refund, event.at))
    return tuple(news.values())


def _one(refund: SeenRefund, at: datetime) -> PayoutNews:
    try:
        amount = as_we_count(refund.amount, refund.currency)
    except Refused:
        amount = None  # it came with an amount that we know: what it is now, a person must see
        LOG.error("Stripe: the refund %s has an amount that is none", refund.refund_id)
    return PayoutNews(
        key=refund.key, became=refund.state, at=at, amount=amount, reason=refund.reason
    )
