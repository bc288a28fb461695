"""Read payout news: take into the books what providers and banks say became of the money.

News come twice, late and out of order: what a payout has passed already changes nothing. What
contradicts the books, or brings another amount, is left for a person, and nothing is guessed.
"""

import logging
from collections import Counter
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
        moved = sum(_take_in_round(port, one, now) for one in _rounds(page.news))
        feed.mark, feed.read_at = page.mark, now
        feed.save()
    return moved, page.mark


def _rounds(news: Sequence[PayoutNews]) -> list[list[PayoutNews]]:
    """Return the news so that none tells of a payout twice in a round, and each keeps its order."""
    rounds: list[list[PayoutNews]] = []
    told: Counter[str] = Counter()
    for one in news:
        if told[one.key] == len(rounds):
            rounds.append([])
        rounds[told[one.key]].append(one)
        told[one.key] += 1
    return rounds


def _take_in_round(port: str, news: Sequence[PayoutNews], now: datetime) -> int:
    named = {payout_of_key(one.key): one for one in news}
    rows = lock_payouts([payout_id for payout_id in named if payout_id])
    ours = {
        payout_id: row
        for payout_id, row in rows.items()
        if row["method"] in {method.value for method in METHODS_OF[port]}
    }
    if others := len(news) - len(ours):
        LOG.warning("%s: news of %d payments that are none of ours", port, others)
    steps = [
        (row, _step(named[payout_id]))
        for payout_id, row in ours.items()
        if _is_to_move(row, named[payout_id], now)
    ]
    move_payouts(steps, SYSTEM, now)
    for row, step in steps:
        if step.becomes is PayoutState.RETURNED:
            _note_what_came_back(row, now)
    return len(steps)


def _is_to_move(row: dict[str, Any], news: PayoutNews, now: datetime) -> bool:
    """Return whether the news move the payout; what contradicts the books is noted instead."""
    before = PayoutState(row["state"])
    if before is news.became or _is_older(news.became, before):
        return False
    if fault := _fault(row, news, before):
        LOG.error("payout %s: %s", row["payout_id"], fault)
        note_contradiction(row, fault, SYSTEM, now)
        return False
    return True


def _note_what_came_back(row: dict[str, Any], now: datetime) -> None:
    for other in paid_twice_beside(row):
        note_contradiction(other, f"{ONE_CAME_BACK}: {row['payout_id']}.", SYSTEM, now)


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
