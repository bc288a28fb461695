"""List payouts as the people see them who look after refunds: what waits, and for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.conf import settings

from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutMethod, PayoutState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.today import Picture
from cleanbreak.records.counted import counted_lately
from cleanbreak.records.payout_queue import count_listed, payouts_listed, sums_by_state

COUNTED_MAX = 10_000
"""More than so many are not counted on a page that is opened every minute."""
FIRST = UUID(int=0)


class QueueList(Enum):
    """One of the lists of the refund queue."""

    SECOND_PERSON = "second_person"
    HOLDER = "holder"
    ON_ITS_WAY = "on_its_way"
    FAILED = "failed"
    NO_WORD = "no_word"
    CONTRADICTIONS = "contradictions"
    UNCLAIMED = "unclaimed"


class UnknownQueueList(Refusal):
    """There is no list "{name}" of payouts. Choose one of: {known}."""

    code = "unknown_queue_list"


def queue_list_named(name: str) -> QueueList:
    """Return the list of this name.

    :raises UnknownQueueList: if there is none.
    """
    try:
        return QueueList(name)
    except ValueError as fault:
        known = ", ".join(one.value for one in QueueList)
        raise UnknownQueueList(name=name, known=known) from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPayout:
    """One payout in a list; of where it goes only the last four characters."""

    payout_id: UUID
    order_id: UUID
    attempt: int
    amount: Money
    method: PayoutMethod | None
    state: PayoutState
    destination_tail: str
    msisdn_tail: str
    place: str
    chosen_by: str
    created_at: datetime
    changed_at: datetime
    problem_sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueWish:
    """Which payouts somebody would see."""

    name: QueueList
    after: UUID = FIRST
    """The last one of the page before."""
    limit: int = 100


def list_payouts(wish: QueueWish, now: datetime) -> list[ListedPayout]:
    """Return a page of a list, in the order in which the money was owed."""
    rows = payouts_listed(wish.name.value, wish.after, silent_since(now), wish.limit)
    return [_listed(row) for row in rows]


def count_payouts(now: datetime) -> dict[QueueList, int]:
    """Return how many payouts each list holds, counted no further than ``COUNTED_MAX``."""
    counts = count_listed([one.value for one in QueueList], silent_since(now), COUNTED_MAX)
    return dict(zip(QueueList, counts, strict=True))


def count_list(name: QueueList, now: datetime) -> int:
    """Return how many payouts one list holds, counted no further than ``COUNTED_MAX``."""
    return count_listed([name.value], silent_since(now), COUNTED_MAX)[0]


def silent_since(now: datetime) -> datetime:
    """Return the instant from before which no news are news: the operator's setting."""
    return now - timedelta(days=settings.CLEANBREAK_PAYOUT_NEWS_WITHIN_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutSum:
    """How much money stands in one state, in one currency."""

    state: PayoutState
    payouts: int
    amount: Money


def sum_payouts() -> list[PayoutSum]:
    """Return the open money by state and currency, in the order in which payouts go."""
    return _sums(sums_by_state())


def sum_payouts_lately(now: datetime) -> list[PayoutSum]:
    """Return the same as it was counted a moment ago; counted now if nobody else counts."""
    counted = counted_lately(Picture.REFUNDS, now)
    if counted is None:
        return sum_payouts()
    return _sums([row for row in counted if row["side"] == "owed"])


def _sums(rows: Sequence[Mapping[str, Any]]) -> list[PayoutSum]:
    order = list(PayoutState)
    found = [
        PayoutSum(
            state=PayoutState(row["state"]),
            payouts=row["payouts"],
            amount=Money(row["amount_minor"], row["currency"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (order.index(one.state), one.amount.currency))


def _listed(row: Mapping[str, Any]) -> ListedPayout:
    return ListedPayout(
        payout_id=row["payout_id"],
        order_id=row["order_id"],
        attempt=row["attempt"],
        amount=Money(row["amount_minor"], row["currency"]),
        method=PayoutMethod(row["method"]) if row["method"] else None,
        state=PayoutState(row["state"]),
        destination_tail=row["destination_tail"],
        msisdn_tail=row["msisdn_tail"],
        place=row["place"],
        chosen_by=row["chosen_by"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        problem_sentence=row["problem_sentence"],
    )
