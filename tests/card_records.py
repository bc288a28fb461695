"""Records of a card for tests, as phones write them."""

from datetime import UTC, datetime

from cleanbreak.domain.card_dump import CardDump, DumpedFile, FilePath
from cleanbreak.domain.sim_alpha import encode_alpha
from cleanbreak.domain.sim_numbers import encode_number
from cleanbreak.domain.sms_parts import best_writing, split
from cleanbreak.domain.sms_record import Stored, encode_sms_record
from cleanbreak.domain.sms_tpdu import Address, Deliver, StatusReport, Submit
from cleanbreak.domain.sms_tpdu_writing import encode_tpdu
from cleanbreak.domain.sms_user_data import Coding

ICCID = "8949000000000000017"
AID = bytes.fromhex("A0000000871002FF49FF0589")
TELECOM, BOOK = 0x7F10, (0x7F10, 0x5F3A)
AT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
SCHEMES = {Coding.GSM7: 0x00, Coding.OCTETS: 0x04, Coding.UCS2: 0x08}


def dumped(path: FilePath, *records: bytes, free_by_status: bool = False) -> DumpedFile:
    """Return a file that was read to its end."""
    return DumpedFile(
        path=path,
        record_bytes=max(map(len, records), default=0),
        record_count=len(records),
        records=dict(enumerate(records, start=1)),
        free_by_status=free_by_status,
    )


def dump_of(*files: DumpedFile) -> CardDump:
    """Return what a reading left."""
    return CardDump(iccid=ICCID, files=files)


def adn(name: str, number: str, extension: int = 0xFF) -> bytes:
    """Return a record of EF.ADN and its likes."""
    content = encode_number(number) if number else b"\xff" * 12
    return encode_alpha(name, 20) + content + bytes([0xFF, extension])


def received(text: str, address: str = "+49171", stored: Stored = Stored.READ) -> list[bytes]:
    """Return the records of EF.SMS that a message takes which was received."""
    writing = best_writing(text)
    units = [
        Deliver(address=Address.of(address), at=AT, data=data, scheme=SCHEMES[writing.coding])
        for data in split(text, writing)
    ]
    return [encode_sms_record(stored, "+491710760000", encode_tpdu(unit)) for unit in units]


def sent(text: str, reference: int, stored: int = Stored.SENT.value) -> bytes:
    """Return the record of a short message that was sent."""
    data = split(text, best_writing(text))[0]
    unit = Submit(address=Address.of("+49171"), data=data, reference=reference)
    return bytes([stored]) + encode_sms_record(Stored.SENT, "", encode_tpdu(unit))[1:]


def report(reference: int, status: int) -> bytes:
    """Return a status report without anything in front of it."""
    unit = StatusReport(
        address=Address.of("+49171"), at=AT, ended_at=AT, status=status, reference=reference
    )
    return encode_tpdu(unit)


def _tlv(tag: int, *values: bytes) -> bytes:
    content = b"".join(values)
    return bytes([tag, len(content)]) + content


BOOK_FILES = b"".join(
    (
        _tlv(
            0xA8,
            *(
                _tlv(tag, content)
                for tag, content in (
                    (0xC0, b"\x4f\x3a\x01"),
                    (0xC4, b"\x4f\x11"),
                    (0xC6, b"\x4f\x26"),
                    (0xC1, b"\x4f\x25"),
                )
            ),
        ),
        _tlv(0xA9, _tlv(0xC3, b"\x4f\x19"), _tlv(0xCA, b"\x4f\x50")),
        _tlv(0xAA, _tlv(0xC2, b"\x4f\x4a"), _tlv(0xC7, b"\x4f\x12"), _tlv(0xC8, b"\x4f\x27")),
    )
)
"""EF.PBR (TS 31.102 clause 4.4.2.1)."""


def phone_book(*entries: bytes) -> list[DumpedFile]:
    """Return a phone book with all of its parts (TS 31.102 clause 4.4.2)."""
    mail, left, nick = (encode_alpha(one, 20) for one in ("anna@example.org", "x@y", "Annie"))
    further = (b"\x01" + encode_number(one) + b"\xff\xff" for one in ("+4930", "+4940"))
    return [
        dumped((*BOOK, 0x4F30), BOOK_FILES.ljust(60, b"\xff"), b"\xff" * 60),
        dumped((*BOOK, 0x4F3A), *entries),
        dumped((*BOOK, 0x4F11), *further),
        dumped((*BOOK, 0x4F12), b"Office".ljust(10, b"\xff")),
        dumped((*BOOK, 0x4F19), nick + b"\xff\xff"),
        dumped((*BOOK, 0x4F25), b"\x01\x02", b"\xff\x01"),
        dumped((*BOOK, 0x4F26), b"\x02\x00", b"\x00\x00"),
        dumped((*BOOK, 0x4F27), b"Work\xff\xff", b"Family"),
        dumped((*BOOK, 0x4F50), left + b"\x01\x09", mail + b"\x01\x01"),
        dumped((*BOOK, 0x4F4A), b"\x00" + b"\xff" * 12, free_by_status=True),
    ]
