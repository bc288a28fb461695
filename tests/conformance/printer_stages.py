"""Stages of the port ``receipt_printer``: paper, a cover, and somebody who pulls the plug."""

from typing import Protocol

from tests.peers.printer.played import PlayedPrinter

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.receipt_printer.escpos import EscposPrinter
from cleanbreak.adapters.receipt_printer.memory import MemoryPrinter
from cleanbreak.domain.counter import PrintOutcome
from cleanbreak.ports.receipt_printer import ReceiptPrinter


class PrinterStage(Protocol):
    """One printer."""

    printer: ReceiptPrinter

    def set_state(self, state: PrintOutcome) -> None:
        """Open its cover, take its paper away, pull its plug, or mend it."""

    def run_out_of_paper(self) -> None:
        """Let the paper end within the next slip."""

    def slips(self) -> list[bytes]:
        """Return what came out whole."""


class MemoryPrinterStage:
    """The shipped fake."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.clear()
        self._memory = MemoryPrinter(world)
        self.printer: ReceiptPrinter = self._memory

    def set_state(self, state: PrintOutcome) -> None:
        is_away = state is PrintOutcome.UNREACHABLE
        self._world.set_down("receipt_printer", is_away)
        if not is_away:
            self._memory.rig(state)

    def run_out_of_paper(self) -> None:
        self._memory.run_out_of_paper()

    def slips(self) -> list[bytes]:
        return self._memory.slips()


class EscposPrinterStage:
    """ESC/POS over a socket."""

    def __init__(self) -> None:
        self._played = PlayedPrinter()
        self._played.start()
        self.printer: ReceiptPrinter = EscposPrinter(
            f"network:127.0.0.1:{self._played.port}", status_timeout_s=0.3, print_timeout_s=0.3
        )

    def set_state(self, state: PrintOutcome) -> None:
        self._played.is_open = state is PrintOutcome.COVER_OPEN
        self._played.has_paper = state is not PrintOutcome.PAPER_OUT
        if state is PrintOutcome.UNREACHABLE:
            self._played.stop()
        else:
            self._played.start()

    def run_out_of_paper(self) -> None:
        self._played.runs_out = True

    def slips(self) -> list[bytes]:
        return self._played.slips

    def close(self) -> None:
        self._played.stop()
