"""Double entry: the entries of a journal add up to nothing, here and again in the database."""

from collections.abc import Iterable
from dataclasses import dataclass


class UnbalancedJournal(AssertionError):
    """A journal does not add up: a defect of ours, never a person's mistake."""


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

    @classmethod
    def of(cls, key: str, kind: str, currency: str, entries: Iterable[Entry]) -> "Journal":
        """Return a journal without the entries that move nothing.

        :raises UnbalancedJournal: if debits and credits differ.
        """
        moving = tuple(entry for entry in entries if entry.amount_minor)
        if sum(entry.amount_minor for entry in moving):
            raise UnbalancedJournal(f"journal {key} does not add up: {moving}")
        return cls(key, kind, currency, moving)
