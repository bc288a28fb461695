"""The ledger in the words of Beancount, so that a program that is none of ours can check it.

Syntax: https://beancount.github.io/docs/beancount_language_syntax.html
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ROOTS: dict[str, str] = {
    "charging_control": "Assets",
    "receivable": "Assets",
    "bank": "Assets",
    "provider_clearing": "Assets",
    "cash_drawers": "Assets",
    "cash_drawer": "Assets",
    "cash_vault": "Assets",
    "billing_control": "Liabilities",
    "instalments_control": "Liabilities",
    "tax": "Liabilities",
    "refund_payable": "Liabilities",
    "payout_in_flight": "Liabilities",
    "bank_in_flight": "Liabilities",
    "line_credit_in_flight": "Liabilities",
    "charity_in_flight": "Liabilities",
    "vouchers_outstanding": "Liabilities",
    "line_credit": "Liabilities",
    "unclaimed": "Liabilities",
    "promotional_expired": "Income",
    "early_termination_fee": "Income",
    "bank_charges": "Expenses",
    "deposit_interest": "Expenses",
    "rounding": "Expenses",
    "cash_difference": "Expenses",
}
"""By the head of the code. An account that is not here is shown as ``Equity``."""
HEADER = """option "title" "Cleanbreak ledger"
option "tolerance_multiplier" "0"
"""
"""Without the second line, Beancount lets half a minor unit pass."""


@dataclass(frozen=True, slots=True)
class ExportedAccount:
    """An account, and what it holds by the sum of its entries."""

    account_id: int
    code: str
    currency: str
    exponent: int
    minor: int

    @property
    def name(self) -> str:
        """Return its name for Beancount; one with parts ends in its number, so that none is twice.

        Parts begin with a capital letter or a digit, and hold letters, digits and hyphens only.
        """
        head, *parts = self.code.split(":")
        words = [ROOTS.get(head, "Equity"), *map(_word, [head, *parts])]
        number = f"-{self.account_id}" if parts or head not in ROOTS else ""
        return ":".join(words) + number

    def amount(self, minor: int) -> str:
        """Return an amount in whole units, with as many decimals as the account has."""
        digits = f"{abs(minor):0{self.exponent + 1}}"
        whole = digits[: len(digits) - self.exponent]
        decimals = f".{digits[-self.exponent :]}" if self.exponent else ""
        return f"{'-' if minor < 0 else ''}{whole}{decimals} {self.currency}"


def _word(part: str) -> str:
    words = re.split(r"[^A-Za-z0-9]+", part)
    return "".join(word[:1].upper() + word[1:] for word in words) or "X"


@dataclass(frozen=True, slots=True)
class ExportedJournal:
    """A journal with its entries, by number of account."""

    key: str
    kind: str
    order_id: str
    day: date
    entries: list[tuple[int, int]]


def beancount_lines(
    accounts: Iterable[ExportedAccount],
    first: date,
    last: date,
    journals: Iterable[ExportedJournal],
) -> Iterator[str]:
    """Return the text, piece by piece: accounts, journals in their order, balances at the end."""
    by_id = {account.account_id: account for account in accounts}
    yield HEADER
    for currency, exponent in sorted({a.currency: a.exponent for a in by_id.values()}.items()):
        yield f"{first} commodity {currency}\n  exponent: {exponent}\n"
    yield from _openings(by_id.values(), first)
    for journal in journals:
        yield _transaction(journal, by_id)
    for account in by_id.values():  # a balance is that of the morning
        number, currency = account.amount(account.minor).split()
        yield f"{last + timedelta(days=1)} balance {account.name} {number} ~ 0 {currency}\n"


def _openings(accounts: Iterable[ExportedAccount], day: date) -> Iterator[str]:
    """An account of several currencies is opened once."""
    by_name: dict[str, list[ExportedAccount]] = {}
    for account in accounts:
        by_name.setdefault(account.name, []).append(account)
    for name, same in by_name.items():
        currencies = ",".join(account.currency for account in same)
        yield f'{day} open {name} {currencies}\n  code: "{_text(same[0].code)}"\n'


def _transaction(journal: ExportedJournal, accounts: dict[int, ExportedAccount]) -> str:
    sides = "".join(
        f"  {accounts[account_id].name}  {accounts[account_id].amount(minor)}\n"
        for account_id, minor in journal.entries
    )
    head = f'{journal.day} * "{_text(journal.kind)}" "{_text(journal.key)}"'
    return f'\n{head}\n  order: "{journal.order_id}"\n{sides}'


def _text(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')
