"""ESC/POS where a printer cannot tell anything, or its place is none."""

from pathlib import Path

import pytest
from tests.peers.printer.played import PlayedPrinter

from cleanbreak.adapters.receipt_printer.escpos import EscposPrinter, PrinterPlaceUnknown
from cleanbreak.domain.counter import PrintOutcome


@pytest.mark.parametrize(
    "place", ["", "network:", "network:host:x", "usb:04b8", "usb:x:y", "lpt1:", "/dev/usb/lp0"]
)
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(PrinterPlaceUnknown):
        EscposPrinter(place)


def test_a_device_file_gets_the_bytes_and_nothing_else(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    printer = EscposPrinter(f"file:{device}")
    assert printer.state() is PrintOutcome.PRINTED
    assert printer.print(b"slip") is PrintOutcome.PRINTED
    assert device.read_bytes() == b"slip"
    assert EscposPrinter(f"file:{tmp_path}/gone/lp0").print(b"x") is PrintOutcome.UNREACHABLE


def test_a_printer_that_says_nothing_of_itself_prints_all_the_same() -> None:
    played = PlayedPrinter()
    played.is_silent = True
    played.start()
    printer = EscposPrinter(f"network:127.0.0.1:{played.port}", status_timeout_s=0.1)
    try:
        assert printer.print(b"slip") is PrintOutcome.PRINTED
    finally:
        played.stop()
