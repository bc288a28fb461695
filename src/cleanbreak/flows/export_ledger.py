"""Export the ledger as a Beancount file, of one moment, for whoever audits the books."""

from collections.abc import Iterator

from cleanbreak.domain.beancount import beancount_lines
from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.ledger_checks import one_snapshot
from cleanbreak.records.ledger_export import (
    days_of_posting,
    exported_accounts,
    exported_journals,
)


class NothingPosted(Refusal):
    """Nothing was posted to the ledger yet, so there is nothing to export."""

    code = "nothing_posted"


def export_ledger() -> Iterator[str]:
    """Return the text in pieces; what is posted meanwhile is not in it.

    :raises NothingPosted: if the ledger is empty.
    """
    with one_snapshot():
        days = days_of_posting()
        if days is None:
            raise NothingPosted
        yield from beancount_lines(exported_accounts(), *days, exported_journals())
