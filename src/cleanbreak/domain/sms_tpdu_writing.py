"""Text messages as bytes again: what :mod:`cleanbreak.domain.sms_tpdu` reads, written."""

from cleanbreak.domain.sim_numbers import (
    ALPHANUMERIC,
    FROM_MESSAGES,
    encode_digits,
    type_of_number,
)
from cleanbreak.domain.sms_alphabet import encode_septets, pack
from cleanbreak.domain.sms_time import TIMESTAMP_BYTES, encode_timestamp
from cleanbreak.domain.sms_tpdu import (
    HAS_DATA,
    HAS_HEADER,
    HAS_SCHEME,
    REPLY_PATH,
    Address,
    Deliver,
    StatusReport,
    Submit,
)
from cleanbreak.domain.sms_user_data import encode_user_data

NO_TIME = b"\xff" * TIMESTAMP_BYTES


def encode_tpdu(unit: Deliver | Submit | StatusReport) -> bytes:
    """Return a unit as bytes; its decoding gives it again.

    :raises NotANumber: if an address has others than the digits of numbers.
    :raises NotInTheAlphabet: if a sender of letters has others than those.
    :raises UnreadableMessage: if something is longer than its length can say.
    """
    match unit:
        case Deliver():
            return _encode_deliver(unit)
        case Submit():
            return _encode_submit(unit)
    return _encode_status_report(unit)


def _encode_deliver(unit: Deliver) -> bytes:
    first = _flags(
        (0x04, not unit.more_to_come),
        (0x08, unit.loop_prevention),
        (0x20, unit.report_indicated),
        (HAS_HEADER, unit.data.header is not None),
        (REPLY_PATH, unit.reply_path),
    )
    coding = bytes([unit.protocol, unit.scheme])
    time = NO_TIME if unit.at is None else encode_timestamp(unit.at)
    return (
        bytes([first]) + encode_address(unit.address) + coding + time + encode_user_data(unit.data)
    )


def _encode_submit(unit: Submit) -> bytes:
    first = _flags(
        (0x01, True),
        (0x04, unit.reject_duplicates),
        (0x20, unit.report_requested),
        (HAS_HEADER, unit.data.header is not None),
        (REPLY_PATH, unit.reply_path),
    )
    first |= unit.validity.format.value << 3
    coding = bytes([unit.protocol, unit.scheme])
    begin = bytes([first, unit.reference]) + encode_address(unit.address)
    return begin + coding + unit.validity.raw + encode_user_data(unit.data)


def _encode_status_report(unit: StatusReport) -> bytes:
    first = _flags(
        (0x02, True),
        (0x04, unit.no_more_to_come),
        (0x20, unit.of_command),
        (HAS_HEADER, unit.data is not None and unit.data.header is not None),
    )
    times = [NO_TIME if at is None else encode_timestamp(at) for at in (unit.at, unit.ended_at)]
    begin = bytes([first, unit.reference]) + encode_address(unit.address) + b"".join(times)
    if unit.data is None:
        return begin + bytes([unit.status])
    told = bytes([unit.status, HAS_SCHEME | HAS_DATA, unit.scheme])
    return begin + told + encode_user_data(unit.data)


def _flags(*flags: tuple[int, bool]) -> int:
    return sum(bit for bit, is_set in flags if is_set)


def encode_address(address: Address) -> bytes:
    """Return an address with its length and type.

    :raises NotANumber: if it is a number and has others than the digits of one.
    :raises NotInTheAlphabet: if it is a name and has others than the letters of one.
    """
    if type_of_number(address.type) == ALPHANUMERIC:
        septets = encode_septets(address.value)
        return bytes([(7 * len(septets) + 3) // 4, address.type]) + pack(septets)
    digits = address.value.removeprefix("+")
    return bytes([len(digits), address.type]) + encode_digits(digits, FROM_MESSAGES)
