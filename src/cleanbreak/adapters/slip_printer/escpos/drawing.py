"""Rows of a slip as a picture, for letters that printers have in different places or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import segno
from PIL import Image, ImageDraw, ImageFont

from cleanbreak.domain.slip import COLUMN_DOTS, PaperWidth
from cleanbreak.domain.slip_layout import SlipRow, columns_of
from cleanbreak.ports.slip_printer import NoFont

LETTER_DOTS = 2 * COLUMN_DOTS
"""How high letters are; a Chinese one is as wide."""
ROW_DOTS = 30
RULE_DOTS = 2
QR_QUIET = 4
"""Modules of white around a QR code (ISO/IEC 18004 clause 9.1)."""
QR_PART = 2
"""A QR code takes up to one part in so many of the paper's width."""
WHITE, BLACK = 255, 0
CJK_FONT = "NotoSansCJK-Regular.ttc"
FACES = {"ja": 5, "ko": 6, "zh-hant": 8}
"""Which face of the collection: one width, as the language writes its characters."""
SIMPLIFIED = 7
PLAIN_FONT, PLAIN_DOTS = "DejaVuSansMono.ttf", 20
"""Without a Chinese font: letters of one width, 12 dots too."""


@dataclass(frozen=True, slots=True)
class Face:
    """The letters with which rows are drawn."""

    font: ImageFont.FreeTypeFont


def is_plain(rows: Sequence[SlipRow]) -> bool:
    """Return whether every printer has these letters, in the same places: ASCII."""
    return all((row.left + row.right).isascii() for row in rows)


def draw_rows(rows: Sequence[SlipRow], width: PaperWidth, language: str) -> Image.Image:
    """Return the rows in black and white, as wide as the paper.

    :raises NoFont: if there is no font that has these letters.
    """
    letters = "".join(row.left + row.right for row in rows)
    face = find_face(language.lower(), is_wide=columns_of(letters) > len(letters))
    pieces = [_draw(row, width, face) for row in rows]
    return _below_each_other(pieces, width.dots)


def draw_qr(content: str, dots: int) -> Image.Image:
    """Return a QR code in the middle of the paper."""
    code = segno.make(content, error="m", micro=False)
    modules = [list(row) for row in code.matrix_iter(border=QR_QUIET)]
    side = len(modules)
    scale = max(dots // QR_PART // side, 1)
    small = Image.new("L", (side, side), WHITE)
    small.putdata([BLACK if module else WHITE for row in modules for module in row])
    drawn = small.resize((side * scale, side * scale), Image.Resampling.NEAREST)
    sheet = Image.new("L", (dots, drawn.height), WHITE)
    sheet.paste(drawn, ((dots - drawn.width) // 2, 0))
    return sheet


@lru_cache(maxsize=8)
def find_face(language: str, *, is_wide: bool) -> Face:
    """Return the letters for a language.

    :raises NoFont: if this machine has none.
    """
    index = FACES.get(language, SIMPLIFIED)
    for name, size, face in ((CJK_FONT, LETTER_DOTS, index), (PLAIN_FONT, PLAIN_DOTS, 0)):
        if is_wide and name == PLAIN_FONT:
            break
        try:
            return Face(ImageFont.truetype(name, size, index=face))
        except OSError:
            continue
    raise NoFont


def _draw(row: SlipRow, width: PaperWidth, face: Face) -> Image.Image:
    if row.qr:
        return draw_qr(row.qr, width.dots)
    sheet = Image.new("L", (width.dots, ROW_DOTS), WHITE)
    pen = ImageDraw.Draw(sheet)
    if row.is_rule:
        top = (ROW_DOTS - RULE_DOTS) // 2
        pen.rectangle((0, top, width.dots - 1, top + RULE_DOTS - 1), fill=BLACK)
        return sheet
    for text, x in _placed(row, width, face):
        for shift in range(2 if row.is_strong else 1):  # strong: once more, a dot beside
            where = (x + shift, ROW_DOTS - LETTER_DOTS // 4)
            pen.text(where, text, fill=BLACK, font=face.font, anchor="ls")
    return sheet


def _placed(row: SlipRow, width: PaperWidth, face: Face) -> list[tuple[str, int]]:
    """Return the texts of a row, each with where it begins."""
    free_left, free_right = (
        max(width.dots - 1 - ceil(face.font.getlength(text)), 0) for text in (row.left, row.right)
    )
    left = (row.left, free_left // 2 if row.is_centred else 0)
    return [one for one in (left, (row.right, free_right)) if one[0]]


def _below_each_other(pieces: Sequence[Image.Image], dots: int) -> Image.Image:
    sheet = Image.new("L", (dots, sum(piece.height for piece in pieces)), WHITE)
    top = 0
    for piece in pieces:
        sheet.paste(piece, (0, top))
        top += piece.height
    return sheet.point(lambda grey: WHITE if grey > WHITE // 2 else BLACK)
