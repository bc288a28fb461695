"""Pages of a list that go on where the one before ended, by the keys of its last row.

However far somebody turns the pages, one page is read, by an index; and a row that comes in
meanwhile shifts no other one from page to page, as counting rows would.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import quote, unquote

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
Shown = TypeVar("Shown")
Said = TypeVar("Said")
BETWEEN, PLAIN = ",", ":+-"
"""Between the parts of a place, and what else needs no quoting in it."""
PLACE_LENGTH_MAX = 1000
FIRST = ""


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """Rows of one order; a list may have several parts, one behind the other."""

    rows: QuerySet[Row]
    by: tuple[str, ...]
    """Columns of the model, of which the last one is unique. None may be NULL."""
    is_newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Shown]):
    """Some rows of a list, and where those behind them begin."""

    rows: Sequence[Shown]
    next: str = FIRST
    """Empty: there are no more."""
    is_first: bool = True

    def told(self, say: Callable[[Shown], Said]) -> "Page[Said]":
        """Return the same page with what is said of each row."""
        return self.showing([say(row) for row in self.rows])

    def showing(self, rows: "Sequence[Said]") -> "Page[Said]":
        """Return the same page with other rows."""
        return Page(rows, self.next, self.is_first)


def read_page(parts: Sequence[Part[Row]], after: str, limit: int) -> Page[Row]:
    """Return the rows behind a place; what is no place of this list, or behind all, begins anew.

    :param after: ``Page.next`` of the page before; empty: the first page.
    """
    number, keys = _place(parts, after)
    found: list[tuple[int, Row]] = []
    for at in range(number, len(parts)):
        rows = _ordered(parts[at], keys if at == number else None)
        found += [(at, row) for row in rows[: limit + 1 - len(found)]]
    if keys is not None and not found:
        return read_page(parts, FIRST, limit)
    shown = found[:limit]
    return Page(
        rows=[row for _at, row in shown],
        next=_text(parts, *shown[-1]) if len(found) > limit else FIRST,
        is_first=keys is None,
    )


def _ordered(part: Part[Row], keys: Mapping[str, Any] | None) -> QuerySet[Row]:
    rows = part.rows.order_by(*(f"-{one}" if part.is_newest_first else one for one in part.by))
    return rows if keys is None else rows.filter(_behind(part, keys))


def _behind(part: Part[Row], keys: Mapping[str, Any]) -> Q:
    """Return what is true behind these keys; the bound of the first is what an index needs."""
    beyond = "lt" if part.is_newest_first else "gt"
    found, same = Q(pk__in=[]), Q()
    for column in part.by:
        found |= same & Q(**{f"{column}__{beyond}": keys[column]})
        same &= Q(**{column: keys[column]})
    return found & Q(**{f"{part.by[0]}__{beyond}e": keys[part.by[0]]})


def _text(parts: Sequence[Part[Row]], number: int, row: Row) -> str:
    """Return the place behind a row, as it stands in an address."""
    fields = _fields(parts[number])
    keys = [fields[column].value_to_string(row) for column in parts[number].by]
    return BETWEEN.join([str(number), *(quote(key, safe=PLAIN) for key in keys)])


def _place(parts: Sequence[Part[Row]], text: str) -> tuple[int, Mapping[str, Any] | None]:
    """Return a part of the list and the keys of a row in it; ``None``: the list begins there."""
    number, *keys = text.split(BETWEEN)
    is_part = number.isascii() and number.isdigit() and len(text) <= PLACE_LENGTH_MAX
    if not is_part or int(number) >= len(parts) or not text.isprintable():
        return 0, None
    part = parts[int(number)]
    try:
        named = zip(part.by, keys, strict=True)
        return int(number), {column: _key(part, column, key) for column, key in named}
    except (ValueError, ValidationError):
        return 0, None


def _key(part: Part[Any], column: str, text: str) -> Any:
    """Return what a column had.

    :raises ValueError, ValidationError: if it can have no such value.
    """
    said = unquote(text)
    key = _fields(part)[column].to_python(said)
    is_other_zone = isinstance(key, datetime) and key.utcoffset() != timedelta()
    if not said.isprintable() or is_other_zone:  # PostgreSQL takes no NUL, and not every zone
        raise ValueError
    return key


def _fields(part: Part[Any]) -> Mapping[str, "Field[Any, Any]"]:
    return {one.name: one for one in part.rows.model._meta.fields}
