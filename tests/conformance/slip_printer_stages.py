"""Stages of the port ``slip_printer``: a printer, its paper, its cover and its plug."""

from typing import Protocol
from uuid import uuid4

from tests.played_printer import LINE_DOTS, PlayedPrinter

from cleanbreak.adapters.fake_world import DictWorld, SharedWorld
from cleanbreak.adapters.slip_printer.escpos import EscposSlipPrinter
from cleanbreak.adapters.slip_printer.memory import MemorySlipPrinter
from cleanbreak.domain.printer_place import NetworkPlace
from cleanbreak.ports.slip_printer import SlipPrinter

TIMEOUT_S = 2.0
"""A slip comes out at once; on a machine that is busy, that takes a moment."""


class SlipPrinterStage(Protocol):
    """One printer."""

    slips: SlipPrinter
    address: NetworkPlace

    def came_out(self) -> int:
        """Return how many pieces of paper were cut off."""

    def kicks(self) -> int:
        """Return how often the drawer sprang open."""

    def leave_paper_for_half(self) -> None:
        """Let the paper end after the first piece of two."""

    def take_paper(self) -> None:
        """Let there be no paper."""

    def load_paper(self) -> None:
        """Put paper in."""

    def open_cover(self) -> None:
        """Open the cover."""

    def close_cover(self) -> None:
        """Close it."""

    def unplug(self) -> None:
        """Pull the plug before anything is sent."""

    def plug_in(self) -> None:
        """Put it in again."""

    def dies_in_the_middle(self) -> None:
        """Lose the power after something was sent."""


class MemorySlipPrinterStage:
    """The printer as a document."""

    def __init__(self, world: DictWorld | SharedWorld) -> None:
        self.address = NetworkPlace(host=f"printer-{uuid4()}", port=9100)
        self.slips = MemorySlipPrinter(world)

    def came_out(self) -> int:
        return len(self.slips.read(self.address)["came_out"])

    def kicks(self) -> int:
        return int(self.slips.read(self.address)["kicks"])

    def leave_paper_for_half(self) -> None:
        self.slips.change(self.address, pieces_left=1)

    def take_paper(self) -> None:
        self.slips.change(self.address, pieces_left=0)

    def load_paper(self) -> None:
        self.slips.change(self.address, pieces_left=None)

    def open_cover(self) -> None:
        self.slips.change(self.address, is_cover_open=True)

    def close_cover(self) -> None:
        self.slips.change(self.address, is_cover_open=False)

    def unplug(self) -> None:
        self.slips.change(self.address, is_there=False)

    def plug_in(self) -> None:
        self.slips.change(self.address, is_there=True)

    def dies_in_the_middle(self) -> None:
        self.slips.change(self.address, dies=True)


class EscposSlipPrinterStage:
    """A played printer on a socket."""

    def __init__(self, printer: PlayedPrinter) -> None:
        self._printer = printer
        self.address = printer.address
        self.slips = EscposSlipPrinter(TIMEOUT_S)

    def came_out(self) -> int:
        return len(self._printer.pieces)

    def kicks(self) -> int:
        return self._printer.kicks

    def leave_paper_for_half(self) -> None:
        self._printer.dots_left = 16 * LINE_DOTS

    def take_paper(self) -> None:
        self._printer.dots_left = 0

    def load_paper(self) -> None:
        self._printer.load_paper()

    def open_cover(self) -> None:
        self._printer.is_cover_open = True

    def close_cover(self) -> None:
        self._printer.is_cover_open = False

    def unplug(self) -> None:
        self._printer.unplug()

    def plug_in(self) -> None:
        self._printer.plug_in()

    def dies_in_the_middle(self) -> None:
        self._printer.dies = True
