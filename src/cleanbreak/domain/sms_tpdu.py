"""Text messages as networks and cards have them: the transfer units of 3GPP TS 23.040.

Whatever bytes come, either they are understood or :class:`UnreadableMessage` is raised; each
decoding has only its own bytes before it. :mod:`cleanbreak.domain.sms_tpdu_writing` encodes them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from cleanbreak.domain.sim_numbers import (
    ALPHANUMERIC,
    FROM_MESSAGES,
    IN_MESSAGES,
    TYPE_INTERNATIONAL,
    TYPE_UNKNOWN,
    decode_digits,
    type_of_number,
    with_type,
)
from cleanbreak.domain.sms_alphabet import decode_septets, unpack
from cleanbreak.domain.sms_time import (
    EXTENDED,
    TIMESTAMP_BYTES,
    Validity,
    ValidityFormat,
    decode_timestamp,
)
from cleanbreak.domain.sms_user_data import (
    Reading,
    UnreadableMessage,
    UserData,
    coding_of,
    decode_user_data,
    user_data_size,
)
from cleanbreak.domain.takeout import Delivery

TYPE_ALPHANUMERIC = 0xD0
ADDRESS_DIGITS_MAX = 20


class Way(Enum):
    """Which way a unit went; the same bits mean other units on the other way (clause 9.2.3.1)."""

    FROM_CENTRE = "from_centre"
    TO_CENTRE = "to_centre"


@dataclass(frozen=True, slots=True)
class Address:
    """The other party (clause 9.1.2.5)."""

    value: str = field(repr=False)
    type: int = TYPE_UNKNOWN
    """Type of number and numbering plan."""

    @classmethod
    def of(cls, value: str) -> "Address":
        """Return the address of a number, or of a name of letters."""
        digits = value.removeprefix("+")
        if digits and all(character in FROM_MESSAGES for character in digits):
            return cls(value, TYPE_INTERNATIONAL if digits != value else TYPE_UNKNOWN)
        return cls(value, TYPE_ALPHANUMERIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """A message that was received (clause 9.2.2.1)."""

    address: Address
    at: datetime | None
    """When the centre got it."""
    data: UserData = field(repr=False)
    protocol: int = 0
    scheme: int = 0
    more_to_come: bool = False
    loop_prevention: bool = False
    report_indicated: bool = False
    reply_path: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """A message that was sent, or is to be (clause 9.2.2.2)."""

    address: Address
    data: UserData = field(repr=False)
    reference: int = 0
    protocol: int = 0
    scheme: int = 0
    validity: Validity = Validity()
    reject_duplicates: bool = False
    report_requested: bool = False
    reply_path: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """What became of a message that was sent (clause 9.2.2.3)."""

    address: Address
    at: datetime | None
    """When the centre got the message."""
    ended_at: datetime | None
    status: int
    reference: int = 0
    scheme: int = 0
    data: UserData | None = field(default=None, repr=False)
    no_more_to_come: bool = False
    of_command: bool = False

    @property
    def delivery(self) -> Delivery:
        """Return what the status says (clause 9.2.3.15); reserved values say nothing."""
        groups = {
            0: Delivery.DELIVERED,
            1: Delivery.PENDING,
            2: Delivery.FAILED,
            3: Delivery.FAILED,
        }
        return groups.get(self.status >> 5, Delivery.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportReport:
    """That a phone or a centre got a unit, or why not (clauses 9.2.2.1a and 9.2.2.2a)."""

    failure: int | None = None
    """The cause (clause 9.2.3.22); ``None``: it was taken."""
    at: datetime | None = None
    data: UserData | None = field(default=None, repr=False)


Tpdu: TypeAlias = Deliver | Submit | StatusReport | TransportReport
HAS_HEADER, REPLY_PATH = 0x40, 0x80
HAS_PROTOCOL, HAS_SCHEME, HAS_DATA = 0x01, 0x02, 0x04
"""Parameter indicator (clause 9.2.3.27)."""
NO_INDICATOR = 0xFF
FAILURE_MIN = 0x80
"""Failure causes begin there, and no parameter indicator does."""


class _Bytes:
    """A unit while it is read."""

    def __init__(self, content: bytes) -> None:
        self._content, self._place = content, 0

    def take(self, count: int, what: str) -> bytes:
        """Return the next bytes.

        :raises UnreadableMessage: if there are not so many.
        """
        taken = self._content[self._place : self._place + count]
        if len(taken) < count:
            raise UnreadableMessage(what=what)
        self._place += count
        return taken

    def byte(self, what: str) -> int:
        return self.take(1, what)[0]

    def rest(self) -> bytes:
        return self._content[self._place :]


def decode_tpdu(content: bytes, way: Way, reading: Reading = Reading.STRICT) -> Tpdu:
    """Return what a unit says.

    :raises UnreadableMessage: if it is none, or ends too soon.
    """
    return decode_measured(content, way, reading)[0]


def decode_measured(content: bytes, way: Way, reading: Reading) -> tuple[Tpdu, int]:
    """Return what a unit says, and how many bytes it is long: behind them it says nothing.

    :raises UnreadableMessage: if it is none, or ends too soon.
    """
    unit = _Bytes(content)
    decoded = _decode(unit, way, reading)
    return decoded, len(content) - len(unit.rest())


def _decode(unit: _Bytes, way: Way, reading: Reading) -> Tpdu:
    first = unit.byte("kind")
    kind = first & 0b11
    match way, kind:
        case Way.FROM_CENTRE, 0b00 | 0b11:  # reserved: as if it were one (clause 9.2.3.1)
            return _decode_deliver(first, unit, reading)
        case Way.FROM_CENTRE, 0b01:
            return _decode_transport_report(first, unit, reading, has_time=True)
        case Way.FROM_CENTRE, 0b10:
            return _decode_status_report(first, unit, reading)
        case Way.TO_CENTRE, 0b00:
            return _decode_transport_report(first, unit, reading, has_time=False)
        case Way.TO_CENTRE, 0b01:
            return _decode_submit(first, unit, reading)
    raise UnreadableMessage(what="kind")


def _decode_deliver(first: int, unit: _Bytes, reading: Reading) -> Deliver:
    address = _decode_address(unit, reading)
    protocol, scheme = unit.take(2, "coding")
    at = decode_timestamp(unit.take(TIMESTAMP_BYTES, "time"))
    return Deliver(
        address=address,
        at=at,
        data=_decode_data(first, scheme, unit, reading),
        protocol=protocol,
        scheme=scheme,
        more_to_come=not first & 0x04,
        loop_prevention=bool(first & 0x08),
        report_indicated=bool(first & 0x20),
        reply_path=bool(first & REPLY_PATH),
    )


def _decode_submit(first: int, unit: _Bytes, reading: Reading) -> Submit:
    reference = unit.byte("reference")
    address = _decode_address(unit, reading)
    protocol, scheme = unit.take(2, "coding")
    validity = ValidityFormat(first >> 3 & 0b11)
    period = unit.take(validity.size, "validity")
    return Submit(
        address=address,
        data=_decode_data(first, scheme, unit, reading),
        reference=reference,
        protocol=protocol,
        scheme=scheme,
        validity=Validity(validity, period),
        reject_duplicates=bool(first & 0x04),
        report_requested=bool(first & 0x20),
        reply_path=bool(first & REPLY_PATH),
    )


def _decode_status_report(first: int, unit: _Bytes, reading: Reading) -> StatusReport:
    reference = unit.byte("reference")
    address = _decode_address(unit, reading)
    at = decode_timestamp(unit.take(TIMESTAMP_BYTES, "time"))
    ended_at = decode_timestamp(unit.take(TIMESTAMP_BYTES, "time"))
    status = unit.byte("status")
    scheme, data = _decode_optional(first, unit, reading)
    return StatusReport(
        address=address,
        at=at,
        ended_at=ended_at,
        status=status,
        reference=reference,
        scheme=scheme,
        data=data,
        no_more_to_come=bool(first & 0x04),
        of_command=bool(first & 0x20),
    )


def _decode_transport_report(
    first: int, unit: _Bytes, reading: Reading, *, has_time: bool
) -> TransportReport:
    """Return a report; its bytes do not say whether a cause is in it, but causes are above 7F."""
    behind = unit.rest()[:1]
    failure = unit.byte("cause") if behind and behind[0] >= FAILURE_MIN else None
    indicator = unit.byte("kind") if unit.rest() else 0
    at = decode_timestamp(unit.take(TIMESTAMP_BYTES, "time")) if has_time else None
    _, data = _decode_optional(first, unit, reading, indicator)
    return TransportReport(failure=failure, at=at, data=data)


def _decode_optional(
    first: int, unit: _Bytes, reading: Reading, indicator: int | None = None
) -> tuple[int, UserData | None]:
    """Return the scheme and the data at the end of a report, where it has them.

    Padding behind a report on a card looks like an indicator that promises all and more.
    """
    if indicator is None:
        indicator = unit.byte("kind") if unit.rest() else 0
    if indicator == NO_INDICATOR:
        return 0, None
    extended = indicator
    while extended & EXTENDED:
        extended = unit.byte("kind")
    if indicator & HAS_PROTOCOL:
        unit.byte("coding")
    scheme = unit.byte("coding") if indicator & HAS_SCHEME else 0
    if not indicator & HAS_DATA:
        return scheme, None
    return scheme, _decode_data(first, scheme, unit, reading)


def _decode_data(first: int, scheme: int, unit: _Bytes, reading: Reading) -> UserData:
    coding = coding_of(scheme)
    content = unit.rest()
    content = unit.take(min(len(content), user_data_size(content, coding)), "text")
    return decode_user_data(content, coding, bool(first & HAS_HEADER), reading)


def _decode_address(unit: _Bytes, reading: Reading) -> Address:
    """Return an address: the number of its half bytes, its type, and these."""
    digits, type_byte = unit.take(2, "address")
    if digits > ADDRESS_DIGITS_MAX and reading is Reading.STRICT:
        raise UnreadableMessage(what="address")
    content = unit.take((digits + 1) // 2, "address")
    if type_of_number(type_byte) == ALPHANUMERIC:
        return Address(_decode_name(content, digits), type_byte)
    # An odd number of digits leaves half a byte, which is no digit whatever it says.
    return Address(with_type(decode_digits(content, IN_MESSAGES)[:digits], type_byte), type_byte)


def _decode_name(content: bytes, digits: int) -> str:
    """Return a sender of letters.

    Seven letters need 13 half bytes; who rounds that up to 14 seems to say that an ``@`` follows.
    """
    septets = unpack(content, 4 * digits // 7)
    if len(septets) % 8 == 0 and septets[-1:] == b"\0":
        septets = septets[:-1]
    return decode_septets(septets)
