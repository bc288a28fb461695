"""What a place lets out of an operator's records about other people; pure.

Numbers of others are given as far as the law of itemised bills goes, and no farther. Records that
the subscriber has anyway, on the card or the phone, are left as they are.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

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
PREFIXES = ("+", "", "00", "011")
"""What stands before a country code: switches leave it out, or write what was dialled."""
_AROUND = re.compile(r"\A(?:tel|sips?):|[@;].*|[^\w+*#]", re.DOTALL)
"""Of an address: its scheme and host (RFC 3966, RFC 3261), and what stands between digits."""
_NOT_DIALLED = re.compile(r"[^+0-9*#]")
_NUMBER = re.compile(r"\+?[0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoutRules:
    """The rules of a place on a day."""

    hidden_numbers: tuple[str, ...]
    """Numbers, or beginnings of numbers with a star: calls with them are left out altogether.

    One with its country code is meant however a switch wrote it, see :meth:`is_hidden`.
    """
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
        """Return whether nobody must see that this number was called, in whatever notation."""
        whole, beginnings = _notations_of(self.hidden_numbers)
        dialled = _NOT_DIALLED.sub("", _AROUND.sub("", number))
        return dialled in whole or dialled.startswith(beginnings)

    def _shown(self, record: Call | Message | Enclosure) -> Record:
        if not record.address:
            return record
        is_own_act = not isinstance(record, Enclosure) and record.direction is Direction.SENT
        may_be_told = is_own_act or self.shows_incoming_numbers
        shown = self._masked(record.address) if may_be_told else ""
        if shown == record.address:
            return record
        if isinstance(record, Enclosure):
            return replace(record, address=shown)
        if isinstance(record, Message):
            return replace(record, address=shown, raw=())
        return replace(record, address=shown or None, raw=())

    def _masked(self, number: str) -> str:
        dialled = _AROUND.sub("", number)
        if not (self.masked_digits and _NUMBER.fullmatch(dialled)):
            return number  # the name of a service is nobody's number
        return dialled[: -self.masked_digits] + MASK * min(self.masked_digits, len(dialled))


@lru_cache(maxsize=256)
def _notations_of(patterns: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the whole numbers and the beginnings that patterns stand for."""
    every = {one for pattern in patterns for one in _notations(pattern)}
    beginnings = tuple(one[:-1] for one in every if one.endswith("*"))
    return frozenset(one for one in every if not one.endswith("*")), beginnings


def _notations(pattern: str) -> Iterator[str]:
    """Yield a number with its country code as switches write it; a short one as it is."""
    if not pattern.startswith("+"):
        yield pattern
        return
    digits = pattern[1:]
    yield from (f"{prefix}{digits}" for prefix in PREFIXES)
    for length in (1, 2, 3):  # no country code is the beginning of another one
        if int(digits[:length].rstrip("*")) in COUNTRY_CODE_TO_REGION_CODE:
            national = digits[length:]
            yield from (national, f"0{national}") if national.strip("*") else ()
            return
