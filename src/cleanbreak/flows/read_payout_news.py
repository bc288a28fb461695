"""Read payout news: take into the books what providers and banks say became of the money.

News come twice, late and out of order: what a payout has passed already changes nothing. What
contradicts the books, or brings another amount, is left for a person, and nothing is guessed.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import (
    ORDER_OF_NEWS,
    WAYS,
    PayoutMethod,
    PayoutState,
    payout_of_key,
)
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.payments import NewsPage, Payments, PayoutNews
from cleanbreak.records.audit import SYSTEM
from cleanbreak.records.payout import Step, lock_payouts, move_payouts
from cleanbreak.records.payout_contradiction import note_contradiction, paid_twice_beside
from cleanbreak.records.payout_feed import lock_mark, mark_of

LOG = logging.getLogger(__name__)
METHODS_OF = {
    "payments": (PayoutMethod.ORIGINAL,),
    "bank": (PayoutMethod.BANK, PayoutMethod.CHARITY),
}
"""Whose word counts for which payouts."""


def read_payout_news(outside: Outside, now: datetime) -> int:
    """Read all news of both ports; return how many payouts moved."""
    return sum(_read(port, getattr(outside, port), now) for port in METHODS_OF)


def _read(port: str, payments: Payments, now: datetime) -> int:
    moved, mark = 0, mark_of(port)
    while True:
        try:
            page = payments.news(mark)
        except OutsideFailure as failure:
            LOG.warning("%s: no news: %s", port, failure.sentence)
            return moved
        if page.mark == mark:
            return moved
        more, mark = _take_in(port, mark, page, now)
        moved += more


def _take_in(port: str, mark: str, page: NewsPage, now: datetime) -> tuple[int, str]:
    """Take one page into the books, unless another worker has done so; return the mark in them.

    Only a mark that the books have is handed back: a provider may forget what is before it.
    """
    with transaction.atomic():
        feed = lock_mark(port)
        if feed.mark != mark:
            return 0, feed.mark
        moved = sum(_take_in_one(port, news, now) for news in page.news)
        feed.mark, feed.read_at = page.mark, now
        feed.save()
    return moved, page.mark


def _take_in_one(port: str, news: PayoutNews, now: datetime) -> int:
    payout_id = payout_of_key(news.key)
    row = lock_payouts([payout_id]).get(payout_id) if payout_id else None
    if row is None or row["method"] not in {method.value for method in METHODS_OF[port]}:
        LOG.warning("%s: news of a payment that is none of ours", port)
        return 0
    before = PayoutState(row["state"])
    if before is news.became or _is_older(news.became, before):
        return 0
    fault = _fault(row, news, before)
    if fault:
        LOG.error("payout %s: %s", payout_id, fault)
        note_contradiction(row, fault, SYSTEM, now)
        return 0
    move_payouts([(row, _step(news))], SYSTEM, now)
    if news.became is PayoutState.RETURNED:
        for other in paid_twice_beside(row):
            note_contradiction(other, f"{ONE_CAME_BACK}: {payout_id}.", SYSTEM, now)
    return 1


ONE_CAME_BACK = "It arrived as well as the one that followed, and that has come back"
""""Arrived" lets this one count, and nothing is sent again."""


def _is_older(became: PayoutState, before: PayoutState) -> bool:
    """Return whether the books know already what followed upon this."""
    order: Sequence[PayoutState] = ORDER_OF_NEWS
    return became in order and before in order and order.index(became) < order.index(before)


def _fault(row: dict[str, Any], news: PayoutNews, before: PayoutState) -> str:
    """Return why a person must look, if one must; in the operator's words, nothing personal."""
    if news.became not in WAYS[before]:
        return f"It is {before.value} here; whoever pays it says {news.became.value}."
    sent = Money(row["amount_minor"], row["currency"])
    if news.amount is None or news.amount == sent:
        return ""
    came_back = news.became is PayoutState.RETURNED and news.amount.currency == sent.currency
    if came_back and 0 <= news.amount.amount_minor < sent.amount_minor:
        return ""  # the bank kept something: its charge is ours, not the holder's
    return f"It was sent with another amount than it is {news.became.value} with."


def _step(news: PayoutNews) -> Step:
    facts: dict[str, Any] = {"at": news.at.isoformat()}
    if news.reason:
        facts["reason"] = news.reason
    return Step(
        becomes=news.became,
        facts=facts,
        came_back=news.amount if news.became is PayoutState.RETURNED else None,
        problem_sentence=f"The provider gives the reason {news.reason}." if news.reason else "",
    )
