"""Slip printers that speak ESC/POS, over the network, USB or a device file."""

from cleanbreak.adapters.receipt_printer.escpos.adapter import EscposPrinter, PrinterPlaceUnknown

__all__ = ["EscposPrinter", "PrinterPlaceUnknown"]
