"""Verify the ledger: compute everything anew from the entries, and tell every difference.

All of it is seen at one moment, while others go on posting. It goes through the journals in pieces,
so that ten million entries need no more memory than ten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from cleanbreak.domain.ledger_check import AccountFigures, Difference, compare_sums
from cleanbreak.records import ledger_checks as checks

PIECE = 50_000
"""Journals in one statement."""
Progress: TypeAlias = Callable[[int, int], None]
"""Hears how many journal numbers were looked at, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was looked at, and what was found."""

    accounts: list[AccountFigures]
    differences: list[Difference]
    """The first hundred."""
    count: int
    """Of all differences."""

    @property
    def entries(self) -> int:
        """Return how many entries there are."""
        return sum(account.entries for account in self.accounts)


def verify_ledger(progress: Progress) -> Verified:
    """Look through the whole ledger; nothing is changed, and nobody waits for it."""
    told: list[Difference] = []
    count = 0
    with checks.one_snapshot():
        for found in _pieces(progress):
            told += found.told[: checks.TOLD_MAX - len(told)]
            count += found.count
        accounts = checks.account_figures()
        sums = list(compare_sums(accounts, checks.payout_sums()))
    told += sums[: checks.TOLD_MAX - len(told)]
    return Verified(accounts=accounts, differences=told, count=count + len(sums))


def _pieces(progress: Progress) -> Iterator[checks.Found]:
    first, last = checks.journal_numbers()
    for start in range(first, last + 1, PIECE):
        yield checks.wrong_journals(start, min(start + PIECE - 1, last))
        progress(min(start + PIECE - 1, last) - first + 1, last - first + 1)
    yield checks.wrong_reversals()
    yield checks.orders_below_floor()
    yield checks.orders_with_other_payouts()
