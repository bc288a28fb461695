"""What a place lets out of an operator's records about other people; pure.

Numbers of others are given as far as the law of itemised bills goes, and no farther. Records that
the subscriber has anyway, on the card or the phone, are left as they are.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cleanbreak.domain.policy import Period
from cleanbreak.domain.takeout import (
    Call,
    Direction,
    Enclosure,
    Kind,
    Message,
    Origin,
    Record,
    Unread,
)

ABOUT_OTHERS = frozenset({Kind.CALL, Kind.MESSAGE})
"""What an itemised bill lists; the co-users' declaration is about these."""
MASK = "x"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoutRules:
    """The rules of a place on a day."""

    hidden_numbers: tuple[str, ...]
    """Numbers, or beginnings of numbers with a star: calls with them are left out altogether."""
    needs_co_user_declaration: bool
    masked_digits: int
    """How many digits at the end of other people's numbers are left out."""
    shows_incoming_numbers: bool
    kept_for: Period
    """How long the file lies ready."""

    def let_out(self, records: Iterable[Record | Unread]) -> Iterator[Record | Unread]:
        """Yield what may be given out, as it may be; what is hidden leaves no trace, nor a gap."""
        for record in records:
            if (
                not isinstance(record, Call | Message | Enclosure)
                or record.origin is not Origin.OPERATOR
            ):
                yield record
            elif not (record.address and self.is_hidden(record.address)):
                yield self._shown(record)

    def is_hidden(self, number: str) -> bool:
        """Return whether nobody must see that this number was called."""
        dialled = re.sub(r"[^+0-9*#]", "", number)
        return any(
            dialled.startswith(one[:-1]) if one.endswith("*") else dialled == one
            for one in self.hidden_numbers
        )

    def _shown(self, record: Call | Message | Enclosure) -> Record:
        if isinstance(record, Enclosure) or not record.address:
            return record
        is_own_act = record.direction is Direction.SENT
        if not is_own_act and not self.shows_incoming_numbers:
            if isinstance(record, Message):
                return replace(record, address="", raw=())
            return replace(record, address=None, raw=())
        if not self.masked_digits:
            return record
        return replace(record, address=self._masked(record.address), raw=())

    def _masked(self, number: str) -> str:
        digits = number.lstrip("+")
        if not digits.isdecimal():
            return number  # the name of a service is nobody's number
        return number[: -self.masked_digits] + MASK * min(self.masked_digits, len(digits))
