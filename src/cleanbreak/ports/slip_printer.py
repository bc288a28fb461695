"""The printers of slips in stores: narrow paper, a knife, and a cash drawer underneath.

Our worker reaches those in the network, the program at a counter the one that stands there. What
they are sent is composed on the server, which has the fonts.

A print fails in the three ways of :mod:`cleanbreak.ports.errors`; what a clerk can help is one of
the findings below, and each says that the slip did not come out as a whole. Whatever a printer
says, no money moves by it.
"""

from typing import Protocol

from cleanbreak.domain.printer_place import PrinterPlace
from cleanbreak.domain.slip import PaperWidth, Slip
from cleanbreak.ports.errors import Unavailable


class PaperOut(Unavailable):
    """Finding: the paper is at its end, before the slip began or in the middle of it."""

    def __init__(self) -> None:
        super().__init__("The printer is out of paper.")


class CoverOpen(Unavailable):
    """Finding: the cover of the printer is open."""

    def __init__(self) -> None:
        super().__init__("The cover of the printer is open.")


class PrinterUnreachable(Unavailable):
    """Finding: the printer does not answer, and was sent nothing."""

    def __init__(self) -> None:
        super().__init__("The printer cannot be reached.")


class NoFont(Unavailable):
    """Finding: there is no font here that has these letters."""

    def __init__(self) -> None:
        super().__init__("No font of this machine has these letters: install fonts-noto-cjk.")


class SlipPrinter(Protocol):
    """Every printer of one make."""

    def compose(self, slip: Slip, width: PaperWidth) -> bytes:
        """Return what a printer is sent for all parts of a slip, for paper of that width.

        :raises NoFont: if its letters cannot be drawn.
        """

    def print(self, printer: PrinterPlace, composed: bytes) -> None:
        """Print what was composed, and return when all of it has come out; behind a device file,
        when all of it was taken.

        :raises PaperOut, CoverOpen: if it did not; the printer keeps nothing of it for later.
        :raises PrinterUnreachable: if it surely was sent nothing.
        :raises OutcomeUnknown: if the printer fell silent after it was sent something, or never
            says anything of itself.
        """
