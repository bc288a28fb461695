"""The port ``receipt_printer`` with ESC/POS, through python-escpos.

Before a slip is sent the printer is asked about cover and paper by real-time status (DLE EOT n),
and afterwards by GS r, which it answers in its turn: only when all that stands before is printed.
"""

import importlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cleanbreak.domain.counter import PrintOutcome
from cleanbreak.domain.refusal import Refusal

PORT = 9100
OFFLINE_CAUSE, PAPER = b"\x10\x04\x02", b"\x10\x04\x04"
"""DLE EOT 2 and 4, answered at once, whatever waits to be printed."""
PRINTED_SO_FAR = b"\x1dr\x01"
"""GS r 1: the paper sensor, in its turn."""
COVER_BIT, NO_PAPER_BITS, NO_PAPER_IN_TURN_BITS = 0x04, 0x60, 0x0C
STATUS_TIMEOUT_S = 2.0
PRINT_TIMEOUT_S = 15.0
AWAY = (OSError, AssertionError)
"""How python-escpos fails in the middle: the socket's own failures, and pyusb's, which are
``OSError``; it asserts that there is a device."""


class PrinterPlaceUnknown(Refusal):
    """A printer is network:HOST, network:HOST:PORT, usb:VENDOR:PRODUCT in hexadecimal digits, or
    file:PATH, not "{place}".
    """

    code = "printer_place_unknown"


class EscposPrinter:
    """One printer; each slip has a connection of its own, so that a cable may be changed.

    :param place: ``network:HOST[:PORT]``, ``usb:VENDOR:PRODUCT`` or ``file:PATH``.
    :raises PrinterPlaceUnknown: if it is none of these.
    """

    def __init__(
        self,
        place: str,
        status_timeout_s: float = STATUS_TIMEOUT_S,
        print_timeout_s: float = PRINT_TIMEOUT_S,
    ) -> None:
        kind, _, where = place.partition(":")
        self._can_tell = kind != "file"
        self._status_timeout_s, self._print_timeout_s = status_timeout_s, print_timeout_s
        try:
            self._kind, self._options = _options(kind, where)
        except ValueError:
            raise PrinterPlaceUnknown(place=place) from None

    def state(self) -> PrintOutcome:
        """Ask for cover and paper."""
        try:
            with self._opened() as printer:
                return self._asked(printer)[0]
        except AWAY:
            return PrintOutcome.UNREACHABLE

    def print(self, slip: bytes) -> PrintOutcome:
        """Print, and wait until the printer says that it has."""
        try:
            with self._opened() as printer:
                outcome, has_told = self._asked(printer)
                if outcome is not PrintOutcome.PRINTED:
                    return outcome
                printer._raw(slip)
                return self._confirmed(printer) if has_told else outcome
        except AWAY:
            return PrintOutcome.UNREACHABLE

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        # The library loads imaging: whoever has no printer does not pay for it.
        library = importlib.import_module("escpos.printer")
        failures = importlib.import_module("escpos.exceptions")
        printer = getattr(library, self._kind)(**self._options)
        self._wait_at_most(printer, self._status_timeout_s)
        try:
            self._open(printer)
        except (failures.Error, RuntimeError) as away:
            raise ConnectionError(type(away).__name__) from away
        try:
            yield printer
        finally:
            printer.close()

    def _open(self, printer: Any) -> None:
        if self._kind == "Network":  # the library knows IPv4 only, and leaves a socket that fails
            place = (self._options["host"], self._options["port"])
            printer.device = socket.create_connection(place, self._status_timeout_s)
        else:
            printer.open()

    def _asked(self, printer: Any) -> tuple[PrintOutcome, bool]:
        """Return what would become of a slip, and whether the printer tells anything at all."""
        if not self._can_tell:
            return PrintOutcome.PRINTED, False
        cause = _ask(printer, OFFLINE_CAUSE)
        paper = _ask(printer, PAPER) if cause else b""
        if cause and cause[0] & COVER_BIT:
            return PrintOutcome.COVER_OPEN, True
        if paper and paper[0] & NO_PAPER_BITS:
            return PrintOutcome.PAPER_OUT, True
        return PrintOutcome.PRINTED, bool(paper)

    def _confirmed(self, printer: Any) -> PrintOutcome:
        self._wait_at_most(printer, self._print_timeout_s)
        answer = _ask(printer, PRINTED_SO_FAR)
        if answer:
            is_out = answer[0] & NO_PAPER_IN_TURN_BITS == NO_PAPER_IN_TURN_BITS
            return PrintOutcome.PAPER_OUT if is_out else PrintOutcome.PRINTED
        self._wait_at_most(printer, self._status_timeout_s)
        outcome, _ = self._asked(printer)
        return PrintOutcome.UNREACHABLE if outcome is PrintOutcome.PRINTED else outcome

    def _wait_at_most(self, printer: Any, seconds: float) -> None:
        if self._kind == "Network":
            printer.timeout = seconds
            if printer._device:
                printer.device.settimeout(seconds)
        elif self._kind == "Usb":
            printer.timeout = int(seconds * 1000)


def _options(kind: str, where: str) -> tuple[str, dict[str, Any]]:
    if not where:
        raise ValueError("no place")
    if kind == "network":
        host, _, port = where.partition(":")
        return "Network", {"host": host, "port": int(port or PORT)}
    if kind == "usb":
        vendor, _, product = where.partition(":")
        return "Usb", {"idVendor": int(vendor, 16), "idProduct": int(product, 16)}
    if kind == "file":
        return "File", {"devfile": where}
    raise ValueError("no such kind")


def _ask(printer: Any, question: bytes) -> bytes:
    """Return what the printer answers in time; nothing, if it does not."""
    printer._raw(question)
    try:
        answer: bytes = bytes(printer._read())
    except TimeoutError:
        return b""
    if not answer:
        raise ConnectionError("the printer hung up")
    return answer[-1:]
