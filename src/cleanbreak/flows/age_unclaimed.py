"""Age the unclaimed: money that is owed and for which nobody has come, by how long it waits."""

import csv
from collections import Counter
from datetime import datetime
from typing import Any

from cleanbreak.domain.spreadsheet_cell import harmless
from cleanbreak.flows.export_general_ledger import Writer
from cleanbreak.records.general_ledger import unpaid

AGES_DAYS = (30, 90, 180, 365, 1095)
"""Up to so many days each; the last is three years (BGB 195)."""
COLUMNS = (
    "payout_id", "order_id", "customer", "place", "state", "amount_minor", "currency", "owed_since",
    "days", "age",
)  # fmt: skip


def age_unclaimed(out: Writer, now: datetime) -> list[dict[str, Any]]:
    """Write every payout that waits as CSV, the oldest first; return the sums by currency and age.

    A payout counts from the day on which its money was first owed, however often a way failed
    since. ``customer`` is the operator's number of the holder; there are no names.
    """
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    amounts: Counter[tuple[str, str]] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    for row in unpaid():
        days = (now - row["owed_since"]).days
        told = {**row, "owed_since": row["owed_since"].isoformat(), "days": days, "age": _age(days)}
        writer.writerow({**told, "customer": harmless(row["customer"])})
        amounts[row["currency"], told["age"]] += row["amount_minor"]
        counts[row["currency"], told["age"]] += 1
    return [
        {"currency": currency, "age": age, "payouts": counts[currency, age], "amount_minor": amount}
        for (currency, age), amount in sorted(amounts.items(), key=_oldest_last)
    ]


def _age(days: int) -> str:
    """Return the age as lists have it: ``0-30``, ``31-90``, …, ``over 1095``."""
    begin = 0
    for end in AGES_DAYS:
        if days <= end:
            return f"{begin}-{end}"
        begin = end + 1
    return f"over {AGES_DAYS[-1]}"


def _oldest_last(one: tuple[tuple[str, str], int]) -> tuple[str, int]:
    (currency, age), _amount = one
    return currency, int(age.removeprefix("over ").partition("-")[0])
