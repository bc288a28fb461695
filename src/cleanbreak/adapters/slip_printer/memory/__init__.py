"""Printers of slips whose paper is a document."""

import json
from collections.abc import Sequence

from cleanbreak.adapters.fake_world import Document, World
from cleanbreak.domain.printer_place import PrinterPlace
from cleanbreak.domain.slip import PaperWidth, Slip
from cleanbreak.domain.slip_layout import SlipRow, lay_out
from cleanbreak.ports.errors import OutcomeUnknown
from cleanbreak.ports.slip_printer import CoverOpen, PaperOut, PrinterUnreachable

PORT = "slip_printer"
PRINTER = "slip_printer.printer"
NEW: Document = {
    "came_out": [],
    "kicks": 0,
    "pieces_left": None,
    "is_cover_open": False,
    "is_there": True,
    "dies": False,
}
"""A printer with paper enough."""


class MemorySlipPrinter:
    """The port ``slip_printer`` upon a fake world; at every place is a printer."""

    def __init__(self, world: World) -> None:
        self._world = world

    def compose(self, slip: Slip, width: PaperWidth) -> bytes:
        """Return the pieces of paper as texts."""
        pieces = [_text(lay_out(slip, part, width.columns)) for part in slip.parts]
        return json.dumps({"pieces": pieces, "kick": slip.opens_drawer}).encode()

    def print(self, printer: PrinterPlace, composed: bytes) -> None:
        """Let the pieces come out, as far as there is paper."""
        with self._world.transaction():
            failure = self._print(_key(printer), _read(composed))
        if failure is not None:
            raise failure

    def change(self, printer: PrinterPlace, **changes: object) -> None:
        """Let something happen to a printer: its paper, its cover, its plug."""
        with self._world.transaction():
            self._world.write(PRINTER, {_key(printer): {**self.read(printer), **changes}})

    def read(self, printer: PrinterPlace) -> Document:
        """Return what came out of a printer, and how it stands."""
        return self._world.read_for_change(PRINTER, [_key(printer)]).get(_key(printer), NEW)

    def _print(self, key: str, composed: Document) -> Exception | None:
        self._world.check_reachable(PORT)
        found = self._world.read_for_change(PRINTER, [key]).get(key, NEW)
        if not found["is_there"]:
            return PrinterUnreachable()
        if found["is_cover_open"]:
            return CoverOpen()
        pieces, left = composed["pieces"], found["pieces_left"]
        out = pieces if left is None else pieces[:left]
        if left == 0:
            return PaperOut()
        after = {
            **found,
            "came_out": [*found["came_out"], *out],
            "kicks": found["kicks"] + composed["kick"],
            "pieces_left": None if left is None else left - len(out),
        }
        self._world.write(PRINTER, {key: after})
        if found["dies"]:
            return OutcomeUnknown("The printer fell silent.")
        return None if len(out) == len(pieces) else PaperOut()


def _key(printer: PrinterPlace) -> str:
    return repr(printer)


def _read(composed: bytes) -> Document:
    """Return what was composed here; what was for another make comes out as one piece."""
    try:
        read: Document = json.loads(composed)
    except ValueError:
        return {"pieces": [composed.decode("latin-1")], "kick": False}
    return read


def _text(rows: Sequence[SlipRow]) -> str:
    return "\n".join("  ".join(one for one in (row.left, row.right, row.qr) if one) for row in rows)
