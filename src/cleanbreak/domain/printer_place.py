"""Where a printer of slips is: in the network, at a USB port, or behind a device file."""

from dataclasses import dataclass
from typing import TypeAlias

from cleanbreak.domain.refusal import Refusal

PORT = 9100


class PrinterPlaceUnknown(Refusal):
    """A printer is network:HOST, network:HOST:PORT, usb:VENDOR:PRODUCT in hexadecimal digits, or
    file:PATH, not "{place}".
    """

    code = "printer_place_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPlace:
    """A printer in the network."""

    host: str
    port: int = PORT


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbPlace:
    """A printer at a USB port, known by its make."""

    vendor: int
    product: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlace:
    """A printer that is written to like a file; it says nothing."""

    path: str


PrinterPlace: TypeAlias = NetworkPlace | UsbPlace | FilePlace


def parse_printer_place(text: str) -> PrinterPlace:
    """Return the place that is written as ``network:…``, ``usb:…`` or ``file:…``.

    :raises PrinterPlaceUnknown: if it is none of these.
    """
    kind, _, where = text.partition(":")
    first, _, second = where.partition(":")
    try:
        if kind == "network" and first:
            return NetworkPlace(host=first, port=int(second or PORT))
        if kind == "usb":
            return UsbPlace(vendor=int(first, 16), product=int(second, 16))
    except ValueError:
        raise PrinterPlaceUnknown(place=text) from None
    if kind == "file" and where:
        return FilePlace(path=where)
    raise PrinterPlaceUnknown(place=text)
