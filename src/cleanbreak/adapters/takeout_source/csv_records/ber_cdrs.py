"""CDRs of circuit-switched calls and SMS in BER (3GPP TS 32.298), written down as a CSV table.

Only an import reads BER, and it alone loads ``pycrate`` (the extra ``ber``), which takes seconds. A
takeout reads the table. A CDR that cannot be read becomes a row that cannot be read: it is counted,
with its number.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, TextIO

from cleanbreak.domain.refusal import Refusal

SUFFIXES = (".ber", ".cdr")
COLUMNS = ("recordType", "servedMSISDN", "servedIMSI", "otherParty", "timeStamp", "callDuration")
CDR_BYTES_MAX = 1 << 16
TAG_BYTES_MAX = 4
FILLERS = b"\x00\xff"
OTHER_PARTY = {
    "moCallRecord": "calledNumber",
    "mtCallRecord": "callingNumber",
    "moSMSRecord": "destinationNumber",
}
"""A message that was received has none: only its service centre is written down."""
TIMES = ("answerTime", "seizureTime", "originationTime", "deliveryTime")
TON_INTERNATIONAL = 0x10
TON_BITS = 0x70
DIGITS = "0123456789*#abc"
CENTURY = "20"


class BerNotInstalled(Refusal):
    """CDRs in BER need a library of their own, which pip installs as cleanbreak[ber]."""

    code = "records_ber_not_installed"


class NotBer(Refusal):
    """{file} is no sequence of CDRs in BER: it breaks off at byte {place}. Nothing was imported."""

    code = "records_not_ber"


Decode = Callable[[bytes], tuple[str, Mapping[str, Any]] | None]


def write_table(file: BinaryIO, name: str, table: TextIO) -> None:
    """Write every CDR of the file as a row.

    :raises BerNotInstalled: if the library is not there.
    :raises NotBer: if the file is something else, or was cut off.
    """
    decode = _decoder()
    rows = csv.writer(table, delimiter=";", lineterminator="\n")
    rows.writerow(COLUMNS)
    for cdr in _cdrs(file, name):
        decoded = decode(cdr)
        rows.writerow(_row(*decoded) if decoded else [""] * len(COLUMNS))


def _cdrs(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield each CDR: its tag, its length in definite form, and so many bytes (X.690 8.1)."""
    while head := file.read(1):
        if head in FILLERS:
            continue
        place = file.tell() - 1
        if head[0] & 0x1F == 0x1F:  # a tag of several bytes: the last has no high bit
            head += _rest_of_tag(file, name, place)
        first = file.read(1)
        if not first or first[0] == 0x80 or first[0] > 0x84:
            raise NotBer(file=name, place=place)
        length_bytes = file.read(first[0] & 0x7F) if first[0] > 0x80 else b""
        length = int.from_bytes(length_bytes, "big") if first[0] > 0x80 else first[0]
        content = file.read(length) if length <= CDR_BYTES_MAX else b""
        if len(content) != length or length == 0:
            raise NotBer(file=name, place=place)
        yield head + first + length_bytes + content


def _rest_of_tag(file: BinaryIO, name: str, place: int) -> bytes:
    found = b""
    while len(found) < TAG_BYTES_MAX and (byte := file.read(1)):
        found += byte
        if byte[0] < 0x80:
            return found
    raise NotBer(file=name, place=place)


def _decoder() -> Decode:
    try:
        from pycrate_asn1dir.CDR import CSChargingDataTypes
        from pycrate_core.utils import PycrateErr
    except ImportError as error:
        raise BerNotInstalled from error
    record = CSChargingDataTypes.CSRecord

    def decode(cdr: bytes) -> tuple[str, Mapping[str, Any]] | None:
        try:
            record.from_ber(cdr)
            name, values = record.get_val()
        except (PycrateErr, ValueError, LookupError, TypeError, AttributeError):
            return None
        return (name, values) if isinstance(values, Mapping) else None

    return decode


def _row(name: str, values: Mapping[str, Any]) -> list[str]:
    times = [values[one] for one in TIMES if one in values]
    return [
        name.removesuffix("Record"),
        _address(values.get("servedMSISDN")),
        _digits(values.get("servedIMSI")),
        _address(values.get(OTHER_PARTY.get(name, ""))),
        _time(times[0]) if times else "",
        str(values.get("callDuration", "")),
    ]


def _address(octets: object) -> str:
    """Return an address string: the first octet says what kind of number it is (TS 29.002)."""
    if not isinstance(octets, bytes) or not octets:
        return ""
    plus = "+" if octets[0] & TON_BITS == TON_INTERNATIONAL else ""
    digits = _digits(octets[1:])
    return f"{plus}{digits}" if digits else ""


def _digits(octets: object) -> str:
    """Return digits in TBCD: the low half of an octet first, F is a filler (TS 29.002)."""
    if not isinstance(octets, bytes):
        return ""
    halves = (half for octet in octets for half in (octet & 15, octet >> 4))
    return "".join(DIGITS[half] for half in halves if half < len(DIGITS))


def _time(octets: object) -> str:
    """Return a TimeStamp: YYMMDDhhmmss in BCD, a sign in ASCII, hhmm (TS 32.298, TimeStamp)."""
    if not isinstance(octets, bytes) or len(octets) != 9 or octets[6:7] not in (b"+", b"-"):
        return ""
    figures = octets[:6].hex()
    date = f"{CENTURY}{figures[:2]}-{figures[2:4]}-{figures[4:6]}"
    clock = f"{figures[6:8]}:{figures[8:10]}:{figures[10:]}"
    offset = octets[7:].hex()
    return f"{date}T{clock}{octets[6:7].decode()}{offset[:2]}:{offset[2:]}"
