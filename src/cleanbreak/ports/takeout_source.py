"""Where records of a line are kept that its holder may take along.

A source is read from its beginning to its end, and only once for each takeout; ten years of calls
are read in constant memory. It fails in the three ways of :mod:`cleanbreak.ports.errors`: whatever
was yielded before a failure stays in the takeout, which then says that this kind is partial.
Reading changes nothing: no message becomes read by it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from cleanbreak.domain.takeout import Kind, Origin, Record, Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoseRecords:
    """The line whose records are wanted, and from when to when it was this holder's."""

    msisdn: str = field(repr=False)
    imsi: str = field(repr=False)
    charging_account: str
    held_since: date | None
    """The day on which this holder got the number; nothing from before is theirs.

    ``None``: not on file; a source that cannot tell holders apart by itself must refuse then.
    """
    held_until: date | None = None
    """The day on which the line ended; nothing from later is theirs, since somebody else may have
    the number by then. ``None``: it has not ended.
    """

    def had_it(self, at: datetime) -> bool:
        """Return whether the number was this holder's then, as far as that is on file."""
        is_begun = self.held_since is None or at.date() >= self.held_since
        return is_begun and (self.held_until is None or at.date() <= self.held_until)


class TakeoutSource(Protocol):
    """One keeper of records."""

    origin: Origin

    def holds(self) -> Mapping[Kind, bool]:
        """Return which kinds it can hold at all; what it cannot, the page says plainly."""

    def read(self, whose: WhoseRecords, kind: Kind) -> Iterator[Record | Unread]:
        """Yield the records of one kind, oldest first.

        :raises Refused: if it does not know the line, or may not give the records out.
        :raises Unavailable: if it cannot be asked now.
        """

    def check_reachable(self) -> None:
        """Return if it can be asked.

        :raises Unavailable: if it cannot.
        """
