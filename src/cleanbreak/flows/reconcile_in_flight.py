"""Reconcile the money in flight: what the books hold as on its way, against the payouts."""

from datetime import datetime
from typing import Any

from cleanbreak.domain.payout import IN_FLIGHT, PayoutMethod
from cleanbreak.flows.list_payouts import silent_since
from cleanbreak.records.general_ledger import in_books, on_the_way


def reconcile_in_flight(now: datetime) -> list[dict[str, Any]]:
    """Return books and payouts by method and currency; ``difference_minor`` must be 0.

    ``old_payouts`` have had no news for ``CLEANBREAK_PAYOUT_NEWS_WITHIN_DAYS``.
    """
    books = {
        (row["account"], row["currency"]): row["books_minor"]
        for row in in_books(tuple(IN_FLIGHT.values()))
    }
    payouts = {
        (IN_FLIGHT[PayoutMethod(row["method"])], row["currency"]): row
        for row in on_the_way(silent_since(now))
    }
    return [
        _compared(key, books.get(key, 0), payouts.get(key)) for key in sorted({*books, *payouts})
    ]


def _compared(
    key: tuple[str, str], books_minor: int, payouts: dict[str, Any] | None
) -> dict[str, Any]:
    account, currency = key
    on_the_way_minor = payouts["payouts_minor"] if payouts else 0
    return {
        "account": account,
        "currency": currency,
        "books_minor": books_minor,
        "payouts_minor": on_the_way_minor,
        "difference_minor": books_minor - on_the_way_minor,
        "payouts": payouts["payouts"] if payouts else 0,
        "old_payouts": payouts["old_payouts"] if payouts else 0,
        "oldest_at": payouts["oldest_at"].isoformat() if payouts else None,
    }
