"""ESC/POS where a printer cannot tell anything, or its place is none."""

import errno
from pathlib import Path

import pytest
from tests.played_printer import playing
from tests.slips import ENGLISH

from cleanbreak.adapters.slip_printer.escpos import EscposSlipPrinter
from cleanbreak.adapters.slip_printer.escpos.line import is_silence
from cleanbreak.domain.printer_place import (
    FilePlace,
    NetworkPlace,
    PrinterPlaceUnknown,
    UsbPlace,
    parse_printer_place,
)
from cleanbreak.domain.slip import PaperWidth
from cleanbreak.ports.errors import OutcomeUnknown
from cleanbreak.ports.slip_printer import PrinterUnreachable


@pytest.mark.parametrize(
    "place", ["", "network:", "network:host:x", "usb:04b8", "usb:x:y", "file:", "lpt1:", "/dev/lp0"]
)
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(PrinterPlaceUnknown):
        parse_printer_place(place)


def test_a_place_is_read_as_it_is_written() -> None:
    assert parse_printer_place("network:10.0.0.9") == NetworkPlace(host="10.0.0.9", port=9100)
    assert parse_printer_place("network:till:9101") == NetworkPlace(host="till", port=9101)
    assert parse_printer_place("usb:04b8:0e15") == UsbPlace(vendor=0x04B8, product=0x0E15)
    assert parse_printer_place("file:/dev/usb/lp0") == FilePlace(path="/dev/usb/lp0")


def test_a_device_file_gets_the_bytes_and_nothing_else(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    EscposSlipPrinter().print(FilePlace(path=str(device)), b"slip")
    assert device.read_bytes() == b"slip"
    with pytest.raises(PrinterUnreachable):
        EscposSlipPrinter().print(FilePlace(path=f"{tmp_path}/gone/lp0"), b"slip")


def test_a_usb_printer_that_is_not_there_was_sent_nothing() -> None:
    with pytest.raises(PrinterUnreachable):
        EscposSlipPrinter().print(UsbPlace(vendor=0xFFFF, product=0xFFFF), b"slip")


def test_a_printer_that_says_nothing_of_itself_prints_and_nobody_claims_to_know() -> None:
    printer = EscposSlipPrinter(0.1)
    with playing() as played:
        played.is_silent = True
        with pytest.raises(OutcomeUnknown):
            printer.print(played.address, printer.compose(ENGLISH, PaperWidth.MM_80))
        assert len(played.pieces) == 2


def test_silence_is_the_same_on_every_line() -> None:
    assert is_silence(TimeoutError())
    assert not is_silence(ConnectionResetError())

    class UsbFault(OSError):
        """As pyusb has it: no ``TimeoutError``, but its number."""

    assert is_silence(UsbFault(errno.ETIMEDOUT, "timed out"))
