"""How a slip stands on narrow paper: rows of letters of one width, Chinese ones two wide."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cleanbreak.domain.slip import Slip, SlipLine

PUNCTUATION = "\u2000"
"""From here on, what may be narrow or wide is wide."""
GAP = 2
"""Columns between what a line is and what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipRow:
    """One row of a slip on paper."""

    left: str = ""
    right: str = ""
    """Flush right in the same row."""
    is_centred: bool = False
    is_strong: bool = False
    qr: str = ""
    """A QR code instead of letters."""
    is_rule: bool = False


def columns_of(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(_width(letter) for letter in text)


def lay_out(slip: Slip, part: str, columns: int) -> list[SlipRow]:
    """Return the rows of one part of a slip.

    What somebody has typed, such as a reason, is never a command to the printer.
    """
    rows = [*_top(slip, part, columns), *_body(slip, columns), *_end(slip, columns)]
    return [replace(row, left=_harmless(row.left), right=_harmless(row.right)) for row in rows]


def _top(slip: Slip, part: str, columns: int) -> Iterator[SlipRow]:
    for text in slip.head:
        yield from _centred(text, columns)
    yield from _centred(slip.title, columns, is_strong=True)
    yield from _centred(slip.number, columns)
    yield from _centred(part, columns)
    if slip.copy:
        yield from _centred(slip.copy, columns, is_strong=True)
    yield SlipRow(is_rule=True)


def _body(slip: Slip, columns: int) -> Iterator[SlipRow]:
    for line in slip.lines:
        yield from _line(line, columns)
    if slip.qr:
        yield SlipRow(qr=slip.qr)


def _end(slip: Slip, columns: int) -> Iterator[SlipRow]:
    if slip.notes:
        yield SlipRow(is_rule=True)
    for note in slip.notes:
        yield from (SlipRow(left=text) for text in wrap(note, columns))
    if slip.signature:
        yield from (SlipRow(), SlipRow(), SlipRow(is_rule=True))
        yield from (SlipRow(left=text) for text in wrap(slip.signature, columns))


def _centred(text: str, columns: int, *, is_strong: bool = False) -> Iterator[SlipRow]:
    for row in wrap(text, columns):
        yield SlipRow(left=row, is_centred=True, is_strong=is_strong)


def _line(line: SlipLine, columns: int) -> Iterator[SlipRow]:
    """Put both into one row where they fit, else what it says below, flush right."""
    fits = columns_of(line.label) + GAP + columns_of(line.value) <= columns
    if fits or not line.value:
        for text in wrap(line.label, columns):
            yield SlipRow(left=text, right=line.value, is_strong=line.is_strong)
        return
    for text in wrap(line.label, columns):
        yield SlipRow(left=text, is_strong=line.is_strong)
    for text in wrap(line.value, columns):
        yield SlipRow(right=text, is_strong=line.is_strong)


def wrap(text: str, columns: int) -> list[str]:
    """Return the text in rows that fit: broken at blanks, or between wide letters."""
    rows: list[str] = []
    row = ""
    for piece in _pieces(text):
        if row and columns_of(row + piece.rstrip()) > columns:
            rows.append(row.rstrip())
            row = ""
        row += piece
        while columns_of(row.rstrip()) > columns:
            cut = _longest(row, columns)
            rows.append(row[:cut])
            row = row[cut:]
    return [*rows, row.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """Return the pieces between which a row may end; closing marks stay with what they close."""
    piece = ""
    for letter in text:
        ends_word = piece.endswith((" ", "-")) or (
            piece and (_width(letter) == 2 or _width(piece[-1]) == 2)
        )
        if ends_word and letter not in " ，。、；：？！）》」』”’":
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _longest(text: str, columns: int) -> int:
    """Return how many letters fit, at least one."""
    taken = 0
    for count, letter in enumerate(text):
        taken += _width(letter)
        if taken > columns:
            return max(count, 1)
    return len(text)


def _harmless(text: str) -> str:
    """Return the text with a blank for each control character: it is as wide as before."""
    return "".join(" " if unicodedata.category(one) == "Cc" else one for one in text)


def _width(letter: str) -> int:
    """Return the columns of a letter; punctuation like the ellipsis is wide in Chinese fonts."""
    if unicodedata.combining(letter):
        return 0
    kind = unicodedata.east_asian_width(letter)
    return 2 if kind in ("W", "F") or (kind == "A" and letter >= PUNCTUATION) else 1
