"""The printer of slips at a counter: it is given the bytes of a slip, ready for ESC/POS.

It raises nothing: what a printer does not do, a clerk sees, and helps it. Nothing is kept of a
slip, so one that is printed again is printed twice; whoever asks says on the slip that it is a
copy.
"""

from typing import Protocol

from cleanbreak.domain.counter import PrintOutcome


class ReceiptPrinter(Protocol):
    """One printer."""

    def state(self) -> PrintOutcome:
        """Return what would become of a slip now; a printer that cannot tell would print it."""

    def print(self, slip: bytes) -> PrintOutcome:
        """Print a slip, unless the printer says beforehand that it cannot."""
