"""Who speaks to the printers of slips in stores."""

from functools import cache

from cleanbreak.adapters.slip_printer.escpos import EscposSlipPrinter
from cleanbreak.ports.slip_printer import SlipPrinter


@cache
def wire_slip_printer() -> SlipPrinter:
    """Return ESC/POS; where each printer is, is said when it is asked."""
    return EscposSlipPrinter()
