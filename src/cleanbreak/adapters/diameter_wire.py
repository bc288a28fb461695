"""Diameter on the wire (RFC 6733 clauses 3 and 4): messages out of a stream, and what they hold.

Messages are *written* by python-diameter, which knows their grammars. They are *read* here:
python-diameter 0.9.0 writes what it cannot decode into the log, with the personal data in it, and
its node never comes back from a message whose header says that it has no length.
"""

import struct
from collections.abc import Iterator
from enum import IntEnum, IntFlag
from typing import Any, NamedTuple

from diameter.message.commands import (  # type: ignore[import-untyped]
    CapabilitiesExchangeRequest,
    DeviceWatchdogAnswer,
    DeviceWatchdogRequest,
    DisconnectPeerAnswer,
    DisconnectPeerRequest,
)

VERSION = 1
HEADER_FORMAT = struct.Struct("!5I")
AVP_FORMAT = struct.Struct("!II")
VENDOR_BYTES = 4
WORD_BYTES = 4
MESSAGE_BYTES_MAX = 1_000_000
"""Far above all that we are sent; a length beyond it is no length."""
LENGTH_MASK = 0x00FFFFFF


class Nonsense(Exception):
    """This is no Diameter."""


class Command(IntEnum):
    """Command codes of the base protocol (RFC 6733 clause 3.1)."""

    CAPABILITIES_EXCHANGE = 257
    DEVICE_WATCHDOG = 280
    DISCONNECT_PEER = 282  # tidy: the name in RFC 6733


class Flag(IntFlag):
    """Command flags (RFC 6733 clause 3)."""

    REQUEST = 0x80
    PROXIABLE = 0x40
    ERROR = 0x20


class AvpFlag(IntFlag):
    """AVP flags (RFC 6733 clause 4.1)."""

    VENDOR = 0x80
    MANDATORY = 0x40


class Avp(IntEnum):
    """The AVPs that we read (RFC 6733 clause 4.5)."""

    SESSION_ID = 263
    ORIGIN_HOST = 264
    VENDOR_ID = 266
    RESULT_CODE = 268
    PROXY_INFO = 284
    ORIGIN_REALM = 296
    EXPERIMENTAL_RESULT = 297
    EXPERIMENTAL_RESULT_CODE = 298


class ResultCode(IntEnum):
    """What answers say (RFC 6733 clause 7.1)."""

    SUCCESS = 2001
    COMMAND_UNSUPPORTED = 3001
    UNABLE_TO_DELIVER = 3002
    TOO_BUSY = 3004
    LOOP_DETECTED = 3005
    APPLICATION_UNSUPPORTED = 3007
    UNKNOWN_SESSION_ID = 5002
    UNABLE_TO_COMPLY = 5012


class LeaveCause(IntEnum):
    """Why a peer goes: Disconnect-Cause (RFC 6733 clause 5.4.3)."""

    REBOOTING = 0


class Application(NamedTuple):
    """A Diameter application that we speak."""

    number: int
    """Auth-Application-Id."""
    vendor: int | None = None
    """Who defined it, if not the IETF."""


class Origin(NamedTuple):
    """Who sends a message."""

    host: str
    realm: str


class Header(NamedTuple):
    """The header of a message (RFC 6733 clause 3)."""

    length_bytes: int
    flags: Flag
    command: int
    application: int
    hop_by_hop: int
    end_to_end: int

    @property
    def is_request(self) -> bool:
        """Whether it wants an answer."""
        return Flag.REQUEST in self.flags


class Field(NamedTuple):
    """One AVP, not decoded."""

    code: int
    vendor: int
    """0 for those of the IETF."""
    payload: bytes
    packed: bytes
    """The whole AVP, to be copied into an answer."""


def read_header(data: bytes) -> Header:
    """Return the header at the beginning of the data.

    :raises Nonsense: if these are not the first bytes of a message.
    """
    first, second, application, hop_by_hop, end_to_end = HEADER_FORMAT.unpack_from(data)
    length_bytes = first & LENGTH_MASK
    if first >> 24 != VERSION or not HEADER_FORMAT.size <= length_bytes <= MESSAGE_BYTES_MAX:
        raise Nonsense
    return Header(
        length_bytes, Flag(second >> 24), second & LENGTH_MASK, application, hop_by_hop, end_to_end
    )


def read_fields(data: bytes) -> Iterator[Field]:
    """Return the AVPs of a message behind its header, or of a group.

    :raises Nonsense: if the lengths do not fit.
    """
    place = 0
    while place < len(data):
        if place + AVP_FORMAT.size > len(data):
            raise Nonsense
        code, second = AVP_FORMAT.unpack_from(data, place)
        end = place + (second & LENGTH_MASK)
        start = place + AVP_FORMAT.size
        vendor = 0
        if AvpFlag.VENDOR & (second >> 24):
            vendor = int.from_bytes(data[start : start + VENDOR_BYTES], "big")
            start += VENDOR_BYTES
        if not start <= end <= len(data):
            raise Nonsense
        padded = end + -end % WORD_BYTES
        yield Field(code, vendor, data[start:end], data[place:padded])
        place = padded


def body_of(frame: bytes) -> bytes:
    """Return what stands behind the header."""
    return frame[HEADER_FORMAT.size :]


class Frames:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes as they came; return the messages that are complete now.

        :raises Nonsense: if this is no Diameter, from here on.
        """
        self._rest += data
        frames = []
        while (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def feed_for_one(self, data: bytes) -> bytes | None:
        """Take bytes; return the first message if it is complete, and keep what stands behind it.

        :raises Nonsense: if this is no Diameter.
        """
        self._rest += data
        return self._next()

    def _next(self) -> bytes | None:
        if len(self._rest) < HEADER_FORMAT.size:
            return None
        length_bytes = read_header(bytes(self._rest[: HEADER_FORMAT.size])).length_bytes
        if len(self._rest) < length_bytes:
            return None
        frame = bytes(self._rest[:length_bytes])
        del self._rest[:length_bytes]
        return frame


def capabilities_request(
    ours: Origin, address: str, applications: tuple[Application, ...]
) -> bytes:
    """Return a Capabilities-Exchange-Request (RFC 6733 clause 5.3.1, TS 29.272 clause 7.1.8)."""
    from diameter.message.avp.grouped import (  # type: ignore[import-untyped]
        VendorSpecificApplicationId,
    )

    message = _from_us(CapabilitiesExchangeRequest(), ours)
    message.host_ip_address = [address]
    message.vendor_id = 0  # reserved: we have no number of our own (RFC 6733 clause 5.3.3)
    message.product_name = "Cleanbreak"
    vendors = {one.vendor for one in applications if one.vendor is not None}
    message.supported_vendor_id = sorted(vendors)
    message.auth_application_id = [one.number for one in applications if one.vendor is None]
    message.vendor_specific_application_id = [
        VendorSpecificApplicationId(vendor_id=one.vendor, auth_application_id=one.number)
        for one in applications
        if one.vendor is not None
    ]
    return packed(message)


def watchdog_request(ours: Origin) -> bytes:
    """Return a Device-Watchdog-Request (RFC 6733 clause 5.5.1)."""
    return packed(_from_us(DeviceWatchdogRequest(), ours))


def leave_request(ours: Origin) -> bytes:
    """Return a Disconnect-Peer-Request (RFC 6733 clause 5.4.1)."""
    message = _from_us(DisconnectPeerRequest(), ours)
    message.disconnect_cause = LeaveCause.REBOOTING.value
    return packed(message)


def base_answer(header: Header, ours: Origin) -> bytes:
    """Return that we are here, or that we let a peer go (RFC 6733 clauses 5.5.2 and 5.4.2)."""
    kinds = {
        Command.DEVICE_WATCHDOG: DeviceWatchdogAnswer,
        Command.DISCONNECT_PEER: DisconnectPeerAnswer,
    }
    message = _from_us(kinds[Command(header.command)](), ours)
    message.header.hop_by_hop_identifier = header.hop_by_hop
    message.header.end_to_end_identifier = header.end_to_end
    message.result_code = ResultCode.SUCCESS.value
    return packed(message)


def unsupported_answer(frame: bytes, ours: Origin) -> bytes:
    """Return that we are not asked anything, to somebody who asked (RFC 6733 clause 7.2).

    :raises Nonsense: if the request cannot be read.
    """
    header = read_header(frame)
    fields = list(read_fields(body_of(frame)))
    body = b"".join(
        [
            *(one.packed for one in fields if one.code == Avp.SESSION_ID),
            _pack_avp(Avp.ORIGIN_HOST, ours.host.encode()),
            _pack_avp(Avp.ORIGIN_REALM, ours.realm.encode()),
            _pack_avp(Avp.RESULT_CODE, ResultCode.COMMAND_UNSUPPORTED.to_bytes(4, "big")),
            *(one.packed for one in fields if one.code == Avp.PROXY_INFO),
        ]
    )
    flags = (header.flags & Flag.PROXIABLE) | Flag.ERROR
    first = VERSION << 24 | (HEADER_FORMAT.size + len(body))
    second = flags << 24 | header.command
    return (
        HEADER_FORMAT.pack(first, second, header.application, header.hop_by_hop, header.end_to_end)
        + body
    )


def packed(message: Any) -> bytes:
    """Return a message of python-diameter as bytes."""
    data: bytes = message.as_bytes()
    return data


def _from_us(message: Any, ours: Origin) -> Any:
    message.origin_host, message.origin_realm = ours.host.encode(), ours.realm.encode()
    return message


def _pack_avp(code: Avp, payload: bytes) -> bytes:
    length = AVP_FORMAT.size + len(payload)
    second = AvpFlag.MANDATORY << 24 | length
    return AVP_FORMAT.pack(code, second) + payload + bytes(-length % WORD_BYTES)
