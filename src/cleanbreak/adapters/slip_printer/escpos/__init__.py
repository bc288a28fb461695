"""Printers of slips that speak ESC/POS, by the library python-escpos."""

from .adapter import EscposSlipPrinter

__all__ = ["EscposSlipPrinter"]
