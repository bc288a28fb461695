"""IPA: the frame in which OsmoHLR carries CTRL and GSUP over TCP (libosmo-abis).

A frame is ``u16 length | u8 protocol | payload``; the length counts the payload only. Protocol
0xFE (CCM) is the link talking about itself; 0xEE has one more octet that names the protocol inside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from cleanbreak.adapters.network.osmo.connection import Connection

HEADER_BYTES = 3
OSMO_EXTENSION = 0xEE


class Protocol(IntEnum):
    """Which protocol a frame carries; those under 0xEE are written ``0xEExx``."""

    CCM = 0xFE
    CTRL = 0xEE00
    GSUP = 0xEE05


class Ccm(IntEnum):
    """What the link says about itself (CCM message types)."""

    PING = 0x00
    PONG = 0x01
    ID_GET = 0x04
    ID_RESP = 0x05
    ID_ACK = 0x06


class IdTag(IntEnum):
    """What ID_RESP tells about a peer."""

    SERIAL_NUMBER = 0x00
    """The name under which OsmoHLR routes to the peer, stored as its ``vlr_number``."""
    UNIT_NAME = 0x01
    UNIT_ID = 0x08
    """Mandatory: without it OsmoHLR closes the connection."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message on the link."""

    protocol: int
    payload: bytes


def pack_frame(protocol: Protocol, payload: bytes) -> bytes:
    """Return the frame as it goes on the wire."""
    if protocol > 0xFF:
        payload = bytes([protocol & 0xFF]) + payload
        protocol_octet = OSMO_EXTENSION
    else:
        protocol_octet = protocol
    return len(payload).to_bytes(2, "big") + bytes([protocol_octet]) + payload


def take_frames(received: bytearray) -> Iterator[Frame]:
    """Take every complete frame off the front of ``received``; a part of one stays there."""
    start = 0
    while len(received) - start >= HEADER_BYTES:
        end = start + HEADER_BYTES + int.from_bytes(received[start : start + 2], "big")
        if len(received) < end:
            break
        yield unpack_frame(received[start + 2], bytes(received[start + HEADER_BYTES : end]))
        start = end
    del received[:start]


def unpack_frame(protocol_octet: int, payload: bytes) -> Frame:
    """Return the frame with the protocol of its extension octet, if it has one."""
    if protocol_octet == OSMO_EXTENSION and payload:
        return Frame(OSMO_EXTENSION << 8 | payload[0], payload[1:])
    return Frame(protocol_octet, payload)


def pack_identity(name: str) -> bytes:
    """Return the CCM message ID_RESP of a peer called ``name``.

    Each entry is ``u16 length | tag | text``, ends in a zero octet, and its length counts the tag.
    """
    entries = {IdTag.UNIT_ID: "0/0/0", IdTag.UNIT_NAME: name, IdTag.SERIAL_NUMBER: name}
    packed = bytes([Ccm.ID_RESP])
    for tag, text in entries.items():
        value = bytes([tag]) + text.encode("ascii") + b"\0"
        packed += len(value).to_bytes(2, "big") + value
    return packed


class IpaConnection(Connection):
    """A connection that speaks in frames."""

    _received: bytearray
    """What came and is not a complete frame yet."""

    def _greet(self) -> None:
        self._received = bytearray()

    def _send_frames(self, protocol: Protocol, payloads: Sequence[bytes]) -> None:
        self._send(b"".join(pack_frame(protocol, payload) for payload in payloads))

    def _receive_frames(self) -> list[Frame]:
        """Return one frame or more.

        :raises OutcomeUnknown: if the connection is lost before.
        """
        while True:
            self._received += self._receive()
            if frames := list(take_frames(self._received)):
                return frames
