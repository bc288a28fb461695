"""Slips as ESC/POS bytes, and a printer that is sent them: by network, USB or a device file.

A slip of ASCII letters alone is sent as text. Any other goes as one picture: which code page has an
*ä* or a *€*, and whether there is a Chinese one, differs from printer to printer.
"""

import struct
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from PIL import Image

from cleanbreak.adapters.slip_printer.escpos.drawing import draw_qr, draw_rows, is_plain
from cleanbreak.domain.printer_place import FilePlace, PrinterPlace
from cleanbreak.domain.slip import PaperWidth, Slip
from cleanbreak.domain.slip_layout import SlipRow, columns_of, lay_out
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable
from cleanbreak.ports.slip_printer import CoverOpen, PaperOut, PrinterUnreachable

TIMEOUT_S = 10.0
"""To connect, and for the longest slip to come out."""
STATUS_TIMEOUT_S = 2.0
"""For an answer that comes at once, or never."""
DLE_EOT_OFFLINE, DLE_EOT_PAPER = b"\x10\x04\x02", b"\x10\x04\x04"
"""Asked and answered at once, whatever the printer does."""
GS_R_PAPER = b"\x1dr\x01"
"""Answered when everything before it was printed."""
GS_R_NEVER = 0x90
"""Bits that are never set in that answer; the other answers have one of them."""
DLE_DC4_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""Forget what was not printed: a slip is begun anew, never ended later."""
ESC_INIT, GS_V_PICTURE = b"\x1b@", b"\x1dv0\x00"
PIECE_DOTS = 240
"""How high a picture is that the smallest buffer takes."""
COVER_OPEN, PAPER_ENDED = 0x04, 0x60
"""Bits of the two answers."""
FIXED_MASK, FIXED = 0x93, 0x12
"""What every answer to DLE EOT has in it."""
DRAWER_PIN = 2


class EscposSlipPrinter:
    """The port ``slip_printer`` for printers that speak ESC/POS."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s

    def compose(self, slip: Slip, width: PaperWidth) -> bytes:
        """Return the bytes of all parts; each is cut off, and the drawer opens with the first."""
        from escpos.printer import Dummy  # reads a list of all printers: half a second

        sheet = Dummy()
        sheet._raw(ESC_INIT)
        if slip.opens_drawer:
            sheet.cashdraw(DRAWER_PIN)
        for part in slip.parts:
            rows = lay_out(slip, part, width.columns)
            if is_plain(rows):
                _write(sheet, rows, width)
            else:
                _put(sheet, draw_rows(rows, width, slip.language))
            sheet.cut()
        composed: bytes = sheet.output
        return composed

    def print(self, printer: PrinterPlace, composed: bytes) -> None:
        """Ask how the printer stands, send the bytes, and wait until they were printed."""
        from cleanbreak.adapters.slip_printer.escpos.line import line_to

        with line_to(printer, self._timeout_s) as device:
            try:
                if isinstance(printer, FilePlace):
                    device._raw(composed)
                else:
                    self._ask_and_print(device, composed)
            except OSError as fault:
                raise OutcomeUnknown("The printer fell silent.") from fault

    def _ask_and_print(self, device: Any, composed: bytes) -> None:
        from cleanbreak.adapters.slip_printer.escpos.line import is_silence

        device.wait_at_most(min(self._timeout_s, STATUS_TIMEOUT_S))
        try:
            _check(device)
        except OSError as fault:
            if not is_silence(fault):
                raise PrinterUnreachable from fault
        device.wait_at_most(self._timeout_s)
        try:
            device._raw(composed + GS_R_PAPER)
            _wait_until_done(device)
        except OSError as fault:
            if not is_silence(fault):
                raise
            device.wait_at_most(min(self._timeout_s, STATUS_TIMEOUT_S))
            _give_up(device)


def _wait_until_done(device: Any) -> None:
    """Wait for the answer to GS r: a picture may have in it what looks like DLE EOT, and that is
    answered at once.
    """
    while answer := device._read():
        if any(not one & GS_R_NEVER for one in answer):
            return
    raise OutcomeUnknown("The printer closed the connection.")


def _give_up(device: Any) -> None:
    """Find out why it does not go on, and have the rest forgotten."""
    try:
        _check(device)
    except (PaperOut, CoverOpen):
        with suppress(OSError):
            device._raw(DLE_DC4_CLEAR)
        raise
    except (OSError, Unavailable) as fault:
        raise OutcomeUnknown("The printer fell silent.") from fault
    raise OutcomeUnknown("The printer does not say that it is done.")


def _check(device: Any) -> None:
    if _ask(device, DLE_EOT_OFFLINE) & COVER_OPEN:
        raise CoverOpen
    if _ask(device, DLE_EOT_PAPER) & PAPER_ENDED:
        raise PaperOut


def _ask(device: Any, question: bytes) -> int:
    answer: bytes = device.query_status(question)
    if not answer or answer[0] & FIXED_MASK != FIXED:
        raise PrinterUnreachable
    return answer[0]


def _write(sheet: Any, rows: Sequence[SlipRow], width: PaperWidth) -> None:
    for row in rows:
        if row.qr:
            _put(sheet, draw_qr(row.qr, width.dots))
            continue
        sheet.set(bold=row.is_strong)
        sheet.textln(_ascii(row, width.columns))


def _ascii(row: SlipRow, columns: int) -> str:
    if row.is_rule:
        return "-" * columns
    if row.is_centred:
        return row.left.center(columns).rstrip()
    return (row.left + row.right.rjust(columns - columns_of(row.left))).rstrip()


def _put(sheet: Any, picture: Image.Image) -> None:
    """Write a picture in pieces; ``sheet.image`` would say on our output what it does not know."""
    from escpos.image import EscposImage

    for piece in EscposImage(picture).split(PIECE_DOTS):
        image = EscposImage(piece)
        size = struct.pack("<HH", image.width_bytes, image.height)
        sheet._raw(GS_V_PICTURE + size + image.to_raster_format())
