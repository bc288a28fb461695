"""The SIM card as it was read at a desk, while it was there."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TypeAlias

from cleanbreak.domain.card_dump import CardDump
from cleanbreak.domain.card_takeout import WhyUnread, read_card_dump
from cleanbreak.domain.takeout import Kind, Origin, Record, Unread
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.takeout_source import WhoseRecords

Kept: TypeAlias = Callable[[WhoseRecords], CardDump | None]
"""Returns what was read of the card of a line; ``None``: nobody has brought it to a desk.

It raises :class:`~cleanbreak.ports.errors.Unavailable` where that cannot be found out."""
HELD = (Kind.CONTACT, Kind.MESSAGE, Kind.CALL)


class CardTakeoutSource:
    """The port ``takeout_source`` upon readings of cards; somebody else keeps and erases them."""

    origin = Origin.SIM_CARD

    def __init__(self, kept: Kept, check: Callable[[], None]) -> None:
        self._kept, self._check = kept, check

    def holds(self) -> Mapping[Kind, bool]:
        """Return that a card has contacts, messages and calls."""
        return {kind: kind in HELD for kind in Kind}

    def read(self, whose: WhoseRecords, kind: Kind) -> Iterator[Record | Unread]:
        """Yield what the card had of the kind since the line is the holder's.

        A card has no dates for contacts and for the numbers that were dialled: these are given out.

        :raises Refused: if the card of the line was not read.
        :raises Unavailable: behind the last record, if its reading broke off before its end.
        """
        dump = self._kept(whose)
        if dump is None:
            raise Refused("The card of this line was not read at a desk.")
        broke_off = False
        for found in read_card_dump(dump):
            if found.kind is not kind or not _is_theirs(found, whose):
                continue
            if isinstance(found, Unread) and found.reason == WhyUnread.NOT_READ.value:
                broke_off = True
                continue
            yield found
        if broke_off:
            raise Unavailable("The card was taken out before all of it was read.")

    def check_reachable(self) -> None:
        """Return if readings can be looked for.

        :raises Unavailable: if they cannot.
        """
        self._check()


def _is_theirs(found: Record | Unread, whose: WhoseRecords) -> bool:
    at: datetime | None = getattr(found, "at", None)
    return at is None or whose.had_it(at)
