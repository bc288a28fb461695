"""PDUs as a message centre reads and writes them; nothing of this is the adapter's."""

import struct
from dataclasses import dataclass

BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER = 0x01, 0x02, 0x09
QUERY_SM, SUBMIT_SM, DELIVER_SM, UNBIND, CANCEL_SM = 0x03, 0x04, 0x05, 0x06, 0x08
ENQUIRE_LINK, DATA_SM, GENERIC_NACK = 0x15, 0x0103, 0x80000000
ANSWER = 0x80000000

OK, INVALID_COMMAND, INVALID_MESSAGE_ID, INVALID_PASSWORD = 0x00, 0x03, 0x0C, 0x0E
CANCEL_FAILED, QUEUE_FULL, INVALID_DESTINATION, THROTTLED = 0x11, 0x14, 0x0B, 0x58

MESSAGE_PAYLOAD = 0x0424
SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER = 0x020C, 0x020E, 0x020F


@dataclass(frozen=True)
class WirePdu:
    """One PDU."""

    command: int
    status: int
    sequence: int
    body: bytes

    def packed(self) -> bytes:
        header = (16 + len(self.body), self.command, self.status, self.sequence)
        return struct.pack(">IIII", *header) + self.body


@dataclass(frozen=True)
class Submitted:
    """The fields of a submit_sm (SMPP 3.4 clause 4.4.1)."""

    service_type: str
    source: tuple[int, int, str]
    destination: tuple[int, int, str]
    esm_class: int
    schedule: str
    registered_delivery: int
    data_coding: int
    text: bytes
    parameters: dict[int, bytes]


@dataclass(frozen=True)
class Cancelled:
    """The fields of a cancel_sm (clause 4.9.1)."""

    service_type: str
    message_id: str
    source: tuple[int, int, str]
    destination: tuple[int, int, str]


class Reader:
    """Takes fields off the front of a body."""

    def __init__(self, body: bytes) -> None:
        self._rest = body

    def octet(self) -> int:
        value, self._rest = self._rest[0], self._rest[1:]
        return value

    def text(self) -> str:
        end = self._rest.index(0)
        value, self._rest = self._rest[:end], self._rest[end + 1 :]
        return value.decode("ascii")

    def address(self) -> tuple[int, int, str]:
        return self.octet(), self.octet(), self.text()

    def octets(self, count: int) -> bytes:
        assert len(self._rest) >= count
        value, self._rest = self._rest[:count], self._rest[count:]
        return value

    def parameters(self) -> dict[int, bytes]:
        found = {}
        while self._rest:
            tag, length = struct.unpack(">HH", self.octets(4))
            found[tag] = self.octets(length)
        return found


def read_login(body: bytes) -> tuple[str, str]:
    reader = Reader(body)
    return reader.text(), reader.text()


def read_submitted(body: bytes) -> Submitted:
    reader = Reader(body)
    service_type, source, destination = reader.text(), reader.address(), reader.address()
    esm_class, _protocol, _priority = reader.octet(), reader.octet(), reader.octet()
    schedule, _validity = reader.text(), reader.text()
    registered, _replace, coding, _canned = (reader.octet() for _ in range(4))
    text = reader.octets(reader.octet())
    return Submitted(
        service_type, source, destination, esm_class, schedule, registered, coding, text,
        reader.parameters(),
    )  # fmt: skip


def address(ton: int, digits: str) -> bytes:
    return bytes([ton, 1]) + digits.encode("ascii") + b"\0"


def route(msisdn: str, short_code: str) -> bytes:
    """Return where a text comes from and goes to."""
    return address(1, msisdn.removeprefix("+")) + address(3, short_code)


def delivery(
    way: bytes, text: bytes, *, esm_class: int = 0, coding: int = 0, parameters: bytes = b""
) -> bytes:
    """Return the body of a deliver_sm (clause 4.6.1)."""
    return (
        b"\0" + way + bytes([esm_class, 0, 0])
        + b"\0\0" + bytes([0, 0, coding, 0, len(text)]) + text + parameters
    )  # fmt: skip


def read_cancelled(body: bytes) -> Cancelled:
    reader = Reader(body)
    return Cancelled(reader.text(), reader.text(), reader.address(), reader.address())
