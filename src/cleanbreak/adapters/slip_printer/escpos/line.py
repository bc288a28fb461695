"""The line to a printer, through python-escpos: a socket, a USB port or a device file."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from escpos.exceptions import Error
from escpos.printer import File, Network, Usb

from cleanbreak.domain.printer_place import FilePlace, NetworkPlace, PrinterPlace
from cleanbreak.ports.slip_printer import PrinterUnreachable

AWAY = (OSError, RuntimeError, AssertionError, Error)
"""How the library fails to find a printer; its USB needs pyusb, and asserts that one is there."""


class NetworkLine(Network):  # type: ignore[misc]  # without types
    """A TCP connection; the library's own leaves a socket open when nobody answers."""

    def open(self, *_: Any, **__: Any) -> None:
        """Connect.

        :raises OSError: if nobody answers.
        """
        self.device = socket.create_connection((self.host, self.port), self.timeout)

    def wait_at_most(self, seconds: float) -> None:
        """Say how long an answer may take."""
        self.device.settimeout(seconds)


class UsbLine(Usb):  # type: ignore[misc]
    """A USB port."""

    def wait_at_most(self, seconds: float) -> None:
        """Say how long an answer may take."""
        self.timeout = int(seconds * 1000)

    def close(self) -> None:
        """Give the port back; what was never opened, the library cannot close without pyusb."""
        if self._device:
            super().close()

    def _read(self) -> bytes:
        """Read what it answers; the library waits for a second at most, whatever it was told."""
        return bytes(self.device.read(self.in_ep, 16, self.timeout))


@contextmanager
def line_to(place: PrinterPlace, timeout_s: float) -> Iterator[Any]:
    """Open the line to a printer, and close it.

    :raises PrinterUnreachable: if there is none.
    """
    line = _line(place, timeout_s)
    try:
        line.open()
    except AWAY as fault:
        raise PrinterUnreachable from fault
    try:
        yield line
    finally:
        with suppress(OSError):
            line.close()


def is_silence(fault: OSError) -> bool:
    """Return whether nothing was answered in time, on whatever line."""
    return isinstance(fault, TimeoutError) or fault.errno == errno.ETIMEDOUT


def _line(place: PrinterPlace, timeout_s: float) -> Any:
    if isinstance(place, NetworkPlace):
        return NetworkLine(place.host, place.port, timeout=timeout_s)
    if isinstance(place, FilePlace):
        return File(place.path)
    return UsbLine(place.vendor, place.product, timeout=int(timeout_s * 1000))
