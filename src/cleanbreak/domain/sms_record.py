"""Text messages as a card stores them, and what it stores about them.

EF.SMS (3GPP TS 51.011 clause 10.5.3, TS 31.102 clause 4.2.25), EF.SMSR (10.5.7, 4.2.32) and EF.SMSP
(10.5.6, 4.2.27). The record of a deleted message still holds it; here it is as good as empty.
"""

from dataclasses import dataclass, field
from enum import Enum

from cleanbreak.domain.sim_alpha import decode_alpha
from cleanbreak.domain.sim_numbers import (
    FROM_MESSAGES,
    IN_MESSAGES,
    TYPE_INTERNATIONAL,
    TYPE_UNKNOWN,
    decode_digits,
    encode_digits,
    with_type,
)
from cleanbreak.domain.sms_tpdu import (
    StatusReport,
    Tpdu,
    Way,
    decode_measured,
)
from cleanbreak.domain.sms_user_data import Reading, UnreadableMessage

FULL = 0b001
CENTRE_BYTES = 12
"""Of a service centre's address with its length."""
PARAMETERS_BYTES = 28
HAS_NO_CENTRE = 0b10
"""Parameter indicators: a bit says that a parameter is absent (clause 10.5.6)."""


class Stored(Enum):
    """What a card says of a message: the lower three bits of the status byte."""

    READ = 0b001
    UNREAD = 0b011
    SENT = 0b101
    TO_BE_SENT = 0b111


class Receipt(Enum):
    """What a card says of a sent message's status report: bits 5 and 4 of the status byte."""

    NOT_ASKED_FOR = 0b00
    AWAITED = 0b01
    NOT_KEPT = 0b10
    """It came, and is not in EF.SMSR."""
    KEPT = 0b11


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message on a card."""

    stored: Stored
    centre: str
    unit: Tpdu = field(repr=False)
    receipt: Receipt
    raw: bytes = field(repr=False)
    """Its record, as far as the message goes: what is behind may be left from another."""


SUBMIT_KIND = 0b01


def is_free(record: bytes) -> bool:
    """Return whether nothing is kept in a record of EF.SMS, or nobody is to see it any more."""
    return not record or not record[0] & FULL or record.count(0xFF) == len(record)


def decode_sms_record(record: bytes) -> StoredMessage | None:
    """Return the message in a record of EF.SMS; ``None`` if it is free.

    :raises UnreadableMessage: if it is none.
    """
    if is_free(record):
        return None
    centre, content = split_centre(record[1:])
    # A card keeps no reports of transport, so the kind alone says which way the message went:
    # copies of sent messages are sometimes marked as read ones.
    is_submit = content[:1] and content[0] & 0b11 == SUBMIT_KIND
    way = Way.TO_CENTRE if is_submit else Way.FROM_CENTRE
    unit, size = decode_measured(content, way, Reading.CARD)
    return StoredMessage(
        stored=Stored(record[0] & 0b111),
        centre=centre,
        unit=unit,
        receipt=Receipt(record[0] >> 3 & 0b11),
        raw=record[: len(record) - len(content) + size],
    )


def split_centre(content: bytes) -> tuple[str, bytes]:
    """Return the service centre's number, and the unit behind it (TS 24.011 clause 8.2.5.2).

    So do EF.SMS and modems write it: a length in bytes, the type, and digits.

    :raises UnreadableMessage: if the length says more than an address can have, or than is there.
    """
    length = content[0] if content else 0
    if not content or length >= CENTRE_BYTES or len(content) < 1 + length:
        raise UnreadableMessage(what="address")
    return decode_centre(content[: 1 + length]), content[1 + length :]


def decode_centre(address: bytes) -> str:
    """Return a service centre's number; empty if there is none."""
    length = address[0] if address else 0
    if not 1 < length < CENTRE_BYTES or len(address) < 1 + length:
        return ""
    return with_type(decode_digits(address[2 : 1 + length], IN_MESSAGES), address[1])


def encode_centre(number: str) -> bytes:
    """Return a service centre's number as EF.SMS and modems have it.

    :raises NotANumber: if it has others than digits.
    """
    if not number:
        return b"\0"
    digits = encode_digits(number.removeprefix("+"), FROM_MESSAGES)
    return (
        bytes([1 + len(digits), TYPE_INTERNATIONAL if number.startswith("+") else TYPE_UNKNOWN])
        + digits
    )


def encode_sms_record(stored: Stored, centre: str, unit: bytes, size: int = 176) -> bytes:
    """Return a record of EF.SMS, filled with FF; what is too long is cut off, as cards do.

    :raises NotANumber: if the centre's number has others than digits.
    """
    record = bytes([stored.value]) + encode_centre(centre) + unit
    return record[:size].ljust(size, b"\xff")


def decode_report_record(record: bytes) -> tuple[int, StatusReport, int] | None:
    """Return the number of the message in EF.SMS, its report, and how long both are.

    ``None`` if there is none.

    :raises UnreadableMessage: if it is no report.
    """
    if not record or record[0] in (0x00, 0xFF):
        return None
    unit, size = decode_measured(record[1:], Way.FROM_CENTRE, Reading.CARD)
    if not isinstance(unit, StatusReport):
        raise UnreadableMessage(what="kind")
    return record[0], unit, 1 + size


def decode_parameters_record(record: bytes) -> tuple[str, str] | None:
    """Return the name and the service centre in a record of EF.SMSP; ``None`` if it has none."""
    name, parameters = record[:-PARAMETERS_BYTES], record[-PARAMETERS_BYTES:]
    if len(parameters) < PARAMETERS_BYTES or parameters[0] & HAS_NO_CENTRE:
        return None
    centre = decode_centre(parameters[1 + CENTRE_BYTES : 1 + 2 * CENTRE_BYTES])
    return (decode_alpha(name), centre) if centre else None
