"""Times in text messages: when the centre got them, and until when they may be delivered."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum

from cleanbreak.domain.card_files import swapped

TIMESTAMP_BYTES = 7
FIRST_YEAR = 1990
"""The first text message was sent in 1992; two digits of a year mean one from here on."""
QUARTER = timedelta(minutes=15)
BEHIND_GMT = 0x08
"""TS 23.040 clause 9.2.3.11: the sign is the highest bit of the first half byte of the zone."""


def decode_timestamp(content: bytes) -> datetime | None:
    """Return a time with its zone; ``None`` if it is none (TS 23.040 clause 9.2.3.11)."""
    digits = swapped(content[: TIMESTAMP_BYTES - 1])
    if len(content) < TIMESTAMP_BYTES or not digits.isdecimal():
        return None
    zone = _decode_zone(content[TIMESTAMP_BYTES - 1])
    year, month, day, hour, minute, second = (int(digits[at : at + 2]) for at in range(0, 12, 2))
    year += 1900 if year >= FIRST_YEAR - 1900 else 2000
    try:
        return zone and datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _decode_zone(byte: int) -> timezone | None:
    tens, ones = byte & 0x07, byte >> 4
    if ones > 9:
        return None
    offset = (10 * tens + ones) * QUARTER
    return timezone(-offset if byte & BEHIND_GMT else offset)


def encode_timestamp(at: datetime) -> bytes:
    """Return a time as messages have it, to the second and a quarter of an hour of its zone."""
    offset = at.utcoffset() or timedelta()
    quarters = round(abs(offset) / QUARTER)
    sign = BEHIND_GMT if offset < timedelta() else 0
    digits = f"{at.year % 100:02}{at:%m%d%H%M%S}"
    zone = quarters % 10 << 4 | quarters // 10 | sign
    return bytes.fromhex(swapped(bytes.fromhex(digits))) + bytes([zone])


class ValidityFormat(Enum):
    """How the validity period is written: bits 4 and 3 of the first byte (clause 9.2.3.3)."""

    NONE = 0b00
    ENHANCED = 0b01
    RELATIVE = 0b10
    ABSOLUTE = 0b11

    @property
    def size(self) -> int:
        """Return how many bytes it takes."""
        return {"NONE": 0, "RELATIVE": 1}.get(self.name, TIMESTAMP_BYTES)


EXTENDED = 0x80
"""A further byte of indicators follows."""


@dataclass(frozen=True, slots=True)
class Validity:
    """Until when a message may be delivered (clause 9.2.3.12)."""

    format: ValidityFormat = ValidityFormat.NONE
    raw: bytes = b""

    @property
    def until(self) -> datetime | None:
        """Return the time that it tells; ``None`` if it tells a period, or none."""
        return decode_timestamp(self.raw) if self.format is ValidityFormat.ABSOLUTE else None

    @property
    def period(self) -> timedelta | None:
        """Return the period that it tells; ``None`` if it tells a time, or none."""
        match self.format:
            case ValidityFormat.RELATIVE if self.raw:
                return relative_period(self.raw[0])
            case ValidityFormat.ENHANCED if self.raw:
                return _enhanced_period(self.raw)
        return None


def relative_period(value: int) -> timedelta:
    """Return what one byte says (clause 9.2.3.12.1)."""
    if value <= 143:
        return timedelta(minutes=5 * (value + 1))
    if value <= 167:
        return timedelta(hours=12, minutes=30 * (value - 143))
    if value <= 196:
        return timedelta(days=value - 166)
    return timedelta(weeks=value - 192)


def _enhanced_period(raw: bytes) -> timedelta | None:
    """Return what seven bytes say: indicators, then a period (clause 9.2.3.12.3)."""
    indicators = 1
    while indicators < len(raw) and raw[indicators - 1] & EXTENDED:
        indicators += 1
    period = raw[indicators:]
    match raw[0] & 0b111:
        case 0b001 if period:
            return relative_period(period[0])
        case 0b010 if period:
            return timedelta(seconds=period[0])
        case 0b011 if swapped(period[:3]).isdecimal() and len(period) >= 3:
            hours, minutes, seconds = (int(swapped(period[at : at + 1])) for at in range(3))
            return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return None
