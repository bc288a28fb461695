"""What one table holds of people, and which of its rows are about a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cleanbreak.domain.retention import Category

BY_HOLDER, BY_LINE, BY_ORDER = (
    "t.holder_id = ANY(%(holders)s)",
    "t.line_id = ANY(%(lines)s)",
    "t.order_id = ANY(%(orders)s::uuid[])",
)
"""Which rows of a table, called ``t``, are about a person."""
_IN_THEIR_TIME = (
    "t.msisdn IN (SELECT l.msisdn FROM line l WHERE l.line_id = ANY(%(lines)s))"
    " AND EXISTS (SELECT FROM number_interval i JOIN holder h ON h.pseudonym = i.owner"
    " WHERE h.holder_id = ANY(%(holders)s) AND i.msisdn = t.msisdn AND "
)
"""Of a number only what is of the time in which it was theirs: others had it before, or have it."""
NOTED_IN_THEIR_TIME = (
    f"{_IN_THEIR_TIME} (t.changed_at >= i.begins_at OR NOT i.is_begin_known)"
    " AND t.changed_at <= coalesce(i.ends_at, 'infinity'))"
)
WATCHED_IN_THEIR_TIME = (
    f"{_IN_THEIR_TIME} (t.owner IS NULL OR t.owner = i.owner)"
    " AND t.starts_at <= coalesce(i.ends_at, 'infinity')"
    " AND coalesce(t.ended_at, 'infinity') >= i.begins_at)"
)
FREED_AND_NOBODYS = f"{BY_ORDER} AND t.state <> 'assigned'"
"""Since when somebody else has the number is theirs to know, not the former holder's."""
OF_PAYOUT = (
    "t.payout_id IN (SELECT p.payout_id FROM payout p WHERE p.line_id = ANY(%(lines)s)"
    " AND p.order_id <> ALL(%(confidential)s::uuid[]))"
)
ORDER_OF_THREAD = (
    "coalesce(t.order_id, (SELECT d.order_id FROM declaration d"
    " WHERE d.receipt_number = t.receipt_number))"
)
"""A declaration may have been tied to its line only after the message."""
OF_THREAD = (  # what staff tied may be a stranger's
    "(t.line_id = ANY(%(lines)s) OR t.tied_by = 'sender'"
    f" AND {ORDER_OF_THREAD} = ANY(%(orders)s::uuid[]))"
)
OF_MESSAGE = f"t.thread_id IN (SELECT t.thread_id FROM message_thread t WHERE {OF_THREAD})"  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one table holds of people."""

    columns: Mapping[Category, str] = field(default_factory=dict)
    """Columns that tell of a holder, by blanks."""
    staff: str = ""
    """Names of our own staff: kept as long as what they did."""
    nobody: str = ""
    """Codes, amounts, references and hashes: nobody is known by them alone."""
    theirs: str = ""
    """Which rows are handed out to the person they are about; empty: none."""
    withheld: str = ""
    """Columns that are not handed out: secrets, and what tells of other people."""

    def names(self) -> Iterator[str]:
        """Return every column that is claimed."""
        for names in (*self.columns.values(), self.staff, self.nobody):
            yield from names.split()
