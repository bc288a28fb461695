"""Reverse a journal: take it back by a further one, since nothing is ever deleted."""

from datetime import datetime

from cleanbreak.domain.ledger import Entry, Journal
from cleanbreak.records.ledger import EntryRow, JournalRow, UnknownJournal, post_journals


def reverse_journal(key: str, at: datetime) -> None:
    """Take a journal back by one with the opposite entries; done twice, it is done once.

    :raises UnknownJournal: if there is none.
    :raises AlreadyReversed, BelowFloor, AccountClosed: as their sentences say.
    """
    found = JournalRow.objects.filter(key=key).first()
    if found is None:
        raise UnknownJournal(key=key)
    sides = EntryRow.objects.filter(journal=found.journal_id).order_by("account_id")
    told = list(sides.values_list("account__code", "account__currency", "amount_minor"))
    posted = Journal(
        key, found.kind, told[0][1], tuple(Entry(code, minor) for code, _, minor in told)
    )
    post_journals([(found.order_id, found.line_id, posted.reversed())], at)
