"""Double entry: the entries of a journal add up to nothing, here and again in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from uuid import UUID


class UnbalancedJournal(AssertionError):
    """A journal does not add up: a defect of ours, never a person's mistake."""


class Side(Enum):
    """On which side an account has its balance."""

    DEBIT = "debit"
    CREDIT = "credit"


class FloorOf(Enum):
    """Of what the balance is that never leaves its side."""

    ACCOUNT = "account"
    """Of the account: it has a running balance, and those who post to it wait for each other."""
    ORDER = "order"
    """Of each order in the account: nobody waits for other people's orders."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What the database refuses: a balance that changes its side."""

    of: FloorOf
    side: Side


FLOORS: dict[str, Floor] = {
    "refund_payable": Floor(FloorOf.ORDER, Side.CREDIT),
    "cash_drawer:": Floor(FloorOf.ACCOUNT, Side.DEBIT),
}
"""By account, or by how its code begins if that ends with a colon. To no holder more is paid than
is owed, and no drawer gives what is not in it. Every other account is a control account, which
may stand on either side: hot ones must not make payments wait for each other."""


def floor_of(account: str) -> Floor | None:
    """Return the floor of an account; ``None`` for a control account."""
    head, colon, _ = account.partition(":")
    return FLOORS.get(head + colon)


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a journal: a debit is positive, a credit negative."""

    account: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Journal:
    """Money that moves at one moment, in one currency."""

    key: str
    """``order:step``; the same key is posted once."""
    kind: str
    currency: str
    entries: tuple[Entry, ...]
    reverses: str = ""
    """The key of the journal that this one takes back."""

    @classmethod
    def of(cls, key: str, kind: str, currency: str, entries: Iterable[Entry]) -> "Journal":
        """Return a journal without the entries that move nothing.

        :raises UnbalancedJournal: if debits and credits differ.
        """
        moving = tuple(entry for entry in entries if entry.amount_minor)
        if sum(entry.amount_minor for entry in moving):
            raise UnbalancedJournal(f"journal {key} does not add up: {moving}")
        return cls(key, kind, currency, moving)

    def reversed(self) -> "Journal":
        """Return the journal that takes this one back: each entry to the other side."""
        entries = tuple(Entry(one.account, -one.amount_minor) for one in self.entries)
        return Journal(f"reversal:{self.key}", "reversal", self.currency, entries, self.key)


def request_hash(order_id: UUID, line_id: int, journal: Journal) -> bytes:
    """Return the SHA-256 of what a journal says, whatever the order of its entries.

    A line each: kind, currency, order, line, the key that it reverses, and the sorted entries.
    `records/ledger_checks.py` computes the same in SQL.
    """
    entries = sorted(f"{entry.account} {entry.amount_minor}" for entry in journal.entries)
    head = (journal.kind, journal.currency, str(order_id), str(line_id), journal.reverses)
    return sha256("\n".join((*head, *entries)).encode()).digest()
