"""What a subscriber takes along from a card: 3GPP TS 51.011 clause 10 and TS 31.102 clause 4."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from cleanbreak.domain.card_answers import UnreadableCard
from cleanbreak.domain.card_dump import CardDump, DumpedFile, FilePath, Found
from cleanbreak.domain.card_takeout import read_card_dump, wanted_files
from cleanbreak.domain.sim_alpha import encode_alpha
from cleanbreak.domain.sim_numbers import encode_number
from cleanbreak.domain.sms_parts import Writing, split
from cleanbreak.domain.sms_record import Stored, encode_centre, encode_sms_record
from cleanbreak.domain.sms_time import encode_timestamp
from cleanbreak.domain.sms_tpdu import Address, Deliver, StatusReport, Submit
from cleanbreak.domain.sms_tpdu_writing import encode_tpdu
from cleanbreak.domain.sms_user_data import Coding, UserData
from cleanbreak.domain.takeout import (
    Call,
    Contact,
    Delivery,
    Direction,
    Kind,
    Message,
    Number,
    Record,
    Unread,
)

AID = bytes.fromhex("A0000000871002FF49FF0589")
TELECOM, USIM, BOOK = (0x7F10,), (AID,), (0x7F10, 0x5F3A)
AT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def file(path: FilePath, *records: bytes, free_by_status: bool = False) -> DumpedFile:
    return DumpedFile(
        path=path,
        record_bytes=max(map(len, records), default=0),
        record_count=len(records),
        records=dict(enumerate(records, start=1)),
        free_by_status=free_by_status,
    )


def read(*files: DumpedFile) -> list[Record | Unread]:
    dump = CardDump(iccid="8949000000000000017", files=files)
    found = list(read_card_dump(dump))
    again = CardDump.from_json(dump.to_json())
    assert list(read_card_dump(again)) == found
    return found


def adn(name: str, number: str, extension: int = 0xFF) -> bytes:
    content = encode_number(number) if number else b"\xff" * 12
    return encode_alpha(name, 20) + content + bytes([0xFF, extension])


def received(text: str, address: str = "+49171", stored: Stored = Stored.READ) -> bytes:
    unit = Deliver(address=Address.of(address), at=AT, data=split(text, Writing())[0])
    return encode_sms_record(stored, "+491710760000", encode_tpdu(unit))


def sent(text: str, reference: int, stored: int = Stored.SENT.value) -> bytes:
    unit = Submit(
        address=Address.of("+49171"), data=split(text, Writing())[0], reference=reference
    )
    record = encode_sms_record(Stored.SENT, "", encode_tpdu(unit))
    return bytes([stored]) + record[1:]


def report(reference: int, status: int) -> bytes:
    unit = StatusReport(
        address=Address.of("+49171"), at=AT, ended_at=AT, status=status, reference=reference
    )
    return encode_tpdu(unit)


def texts(found: Sequence[Record | Unread]) -> list[str | None]:
    return [one.text for one in found if isinstance(one, Message)]


def test_names_and_numbers() -> None:
    found = read(file((0x7F10, 0x6F3A), adn("Anna", "+491710760000"), b"\xff" * 34))
    assert len(found) == 1
    assert isinstance(found[0], Contact)
    assert (found[0].name, found[0].numbers) == ("Anna", (Number(value="+491710760000"),))
    assert found[0].raw == (adn("Anna", "+491710760000").hex().upper(),)


def test_a_long_number_goes_on_in_extensions() -> None:
    """Clause 10.5.10, a chain of two; a circle ends, and a subaddress is no part of a number."""
    extensions = (
        bytes.fromhex("02 03 121314 FFFFFFFFFFFFFF 02"),
        bytes.fromhex("02 01 F5 FFFFFFFFFFFFFFFFFF 01"),
        bytes.fromhex("01 03 121314 FFFFFFFFFFFFFF FF"),
        b"\x00" + b"\xff" * 12,
    )
    numbers = [
        one.numbers[0].value
        for one in read(
            file((0x7F10, 0x6F3A), *(adn("A", "12345678901234567890", n) for n in (1, 3, 4, 9))),
            file((0x7F10, 0x6F4A), *extensions),
        )
        if isinstance(one, Contact)
    ]
    assert numbers == ["123456789012345678902131415", *["12345678901234567890"] * 3]


def test_lists_of_their_own_are_told_apart() -> None:
    parameters = b"\xff" * 10 + bytes([0xFD]) + b"\xff" * 12
    parameters += encode_centre("+491710760000").ljust(12, b"\xff") + b"\xff" * 3
    own = file((AID, 0x6F40), adn("Me", "+49171"))
    found = read(
        file((0x7F10, 0x6F40), adn("Me", "+49171")),
        own,
        file((AID, 0x6F3B), adn("Only her", "110")),
        file((0x7F10, 0x6F42), parameters, b"\xff" * 38),
    )
    groups = [(one.groups, one.numbers[0].value) for one in found if isinstance(one, Contact)]
    assert groups == [(("FDN",), "110"), (("MSISDN",), "+49171"), (("SMSC",), "+491710760000")]


def tlv(tag: int, *values: bytes) -> bytes:
    content = b"".join(values)
    return bytes([tag, len(content)]) + content


PBR = tlv(
    0xA8,
    tlv(0xC0, b"\x4f\x3a\x01"),
    tlv(0xC4, b"\x4f\x11"),
    tlv(0xC6, b"\x4f\x26"),
    tlv(0xC1, b"\x4f\x25"),
) + tlv(0xA9, tlv(0xC3, b"\x4f\x19"), tlv(0xCA, b"\x4f\x50"))
PBR += tlv(0xAA, tlv(0xC2, b"\x4f\x4a"), tlv(0xC7, b"\x4f\x12"), tlv(0xC8, b"\x4f\x27"))


def phone_book(*entries: bytes) -> list[DumpedFile]:
    """TS 31.102 clause 4.4.2 with all of its parts."""
    further = b"\x01" + encode_number("+4930") + b"\xff\xff"
    mail, left, nick = (encode_alpha(one, 20) for one in ("anna@example.org", "x@y", "Annie"))
    return [
        file((*BOOK, 0x4F30), PBR.ljust(60, b"\xff"), b"\xff" * 60),
        file((*BOOK, 0x4F3A), *entries),
        file((*BOOK, 0x4F11), further, b"\x01" + encode_number("+4940") + b"\xff\xff"),
        file((*BOOK, 0x4F12), b"Office".ljust(10, b"\xff")),
        file((*BOOK, 0x4F19), nick + b"\xff\xff"),
        file((*BOOK, 0x4F25), b"\x01\x02", b"\xff\x01"),
        file((*BOOK, 0x4F26), b"\x02\x00", b"\x00\x00"),
        file((*BOOK, 0x4F27), b"Work\xff\xff", b"Family"),
        file((*BOOK, 0x4F50), left + b"\x01\x09", mail + b"\x01\x01"),
        file((*BOOK, 0x4F4A), b"\x00" + b"\xff" * 12, free_by_status=True),
    ]


def test_a_phone_book_is_put_together() -> None:
    old_view = file((0x7F10, 0x6F3A), adn("Anna", "+49171"), adn("Bert", "110"))
    found = read(*phone_book(adn("Anna", "+49171"), adn("Carl", "+49172")), old_view)
    anna, carl, bert = [one for one in found if isinstance(one, Contact)]
    assert [number.value for number in anna.numbers] == ["+49171", "+4930"]
    assert anna.numbers[1].label == "Office"
    assert (anna.emails, anna.groups, anna.note) == (("anna@example.org",), ("Family",), "Annie")
    assert [number.value for number in carl.numbers] == ["+49172", "+4940"]
    # Its EF.IAP points to a mail that is of entry 9 by its own word.
    assert carl.emails == ()
    assert bert.name == "Bert"


def test_nothing_is_read_of_a_contact_that_was_deleted() -> None:
    """Its further number, mail and nickname may still be there."""
    found = read(*phone_book(b"\xff" * 34, adn("Carl", "+49172")))
    assert [one.name for one in found if isinstance(one, Contact)] == ["Carl"]
    kept = "".join(text for one in found if isinstance(one, Contact) for text in one.raw)
    for gone in (encode_alpha("anna@", 5), encode_alpha("Annie", 5), encode_number("+4930")[:4]):
        assert gone.hex().upper() not in kept


def test_calls_come_oldest_first() -> None:
    ring = file((0x7F10, 0x6F44), adn("", "2"), adn("", "1"), b"\xff" * 34)
    time = encode_timestamp(AT)
    out = adn("Anna", "+49171") + time + b"\x00\x00\x1e" + b"\x01\xff\xff"
    missed = adn("", "+49172") + time + b"\x00\x00\x00" + b"\x01" + b"\x01\xff\xff"
    empty = b"\xff" * 41 + bytes.fromhex("000000 01 01FFFF")
    found = read(ring, file((AID, 0x6F81), out), file((AID, 0x6F80), missed, empty))
    calls = [(one.address, one.direction, one.at) for one in found if isinstance(one, Call)]
    assert calls == [
        ("1", Direction.SENT, None),
        ("2", Direction.SENT, None),
        ("+49171", Direction.SENT, AT),
        ("+49172", Direction.MISSED, AT),
    ]
    assert [one.duration_s for one in found if isinstance(one, Call)] == [None, None, 30, 0]


def test_messages_of_all_kinds() -> None:
    records = (
        received("Hello"),
        received("New", "sipgate", Stored.UNREAD),
        sent("Sent", 5),
        sent("Draft", 255, Stored.TO_BE_SENT.value),
        sent("A copy of a sent one", 6, Stored.READ.value),
    )
    found = [one for one in read(file((0x7F10, 0x6F3C), *records)) if isinstance(one, Message)]
    assert [(one.text, one.direction, one.was_read) for one in found] == [
        ("Sent", Direction.SENT, True),
        ("Draft", Direction.DRAFT, True),
        ("A copy of a sent one", Direction.SENT, True),
        ("Hello", Direction.RECEIVED, True),
        ("New", Direction.RECEIVED, False),
    ]
    assert found[3].service_centre == "+491710760000"
    assert found[4].address == "sipgate"


def test_a_long_message_comes_together_from_scattered_records() -> None:
    text = "Wir sehen uns morgen. 😀" * 6
    parts = [
        encode_sms_record(
            Stored.READ,
            "",
            encode_tpdu(Deliver(address=Address.of("+49171"), at=AT, data=data, scheme=8)),
        )
        for data in split(text, Writing(Coding.UCS2, reference=9))
    ]
    found = read(file((0x7F10, 0x6F3C), parts[2], received("Hello"), parts[0], parts[1]))
    assert texts(found) == [text, "Hello"]
    assert isinstance(found[0], Message)
    assert len(found[0].raw) == 3


def test_nothing_of_a_deleted_message_ever_appears() -> None:
    """Whatever made it free: its status; or a shorter message that was written over it."""
    gone = received("Nobody shall read this any more, whatever is written over it")
    over = received("Hi")
    short = over[: len(over.rstrip(b"\xff"))]
    records = (
        b"\x00" + gone[1:],
        b"\x04" + gone[1:],
        b"\xff" * 176,
        short + gone[len(short) :],
    )
    found = read(file((0x7F10, 0x6F3C), *records))
    assert texts(found) == ["Hi"]
    shown = str(found) + str([one.raw for one in found if isinstance(one, Message)])
    assert found[0].raw == (short.hex().upper(),)  # type: ignore[union-attr]
    assert gone[80:100].hex().upper() not in shown
    dump = CardDump(iccid="8949000000000000017", files=(file((0x7F10, 0x6F3C), *records[:2]),))
    assert gone[40:60].hex().upper() not in dump.to_json()


@pytest.mark.parametrize(
    ("status", "record", "delivery"),
    [
        (0x1D, b"\x01" + report(5, 0x00), Delivery.DELIVERED),
        (0x1D, b"\x01" + report(5, 0x41), Delivery.FAILED),
        (0x1D, b"\x01" + report(6, 0x00), Delivery.UNKNOWN),  # of the message that was there before
        (0x1D, b"\x02" + report(5, 0x00), Delivery.UNKNOWN),
        (0x1D, b"\x01" + report(5, 0x00)[:9], Delivery.UNKNOWN),
        (0x0D, b"\x00" + report(5, 0x00), Delivery.PENDING),
        (0x15, b"\xff" * 30, Delivery.UNKNOWN),
        (0x05, b"\x01" + report(5, 0x00), Delivery.UNKNOWN),
    ],
)
def test_reports_say_how_far_a_message_came(
    status: int, record: bytes, delivery: Delivery
) -> None:
    """Clauses 10.5.3 and 10.5.7."""
    messages = file((0x7F10, 0x6F3C), sent("Sent", 5, status))
    found = read(messages, file((0x7F10, 0x6F47), record.ljust(30, b"\xff")))
    assert [one.delivery for one in found if isinstance(one, Message)] == [delivery]


def test_a_report_may_be_kept_among_the_messages() -> None:
    centre = b"\x01\x00"
    own, stray = (centre + report(reference, 0x00) for reference in (5, 77))
    found = read(file((0x7F10, 0x6F3C), sent("Sent", 5), own, stray))
    assert [(one.text, one.delivery) for one in found if isinstance(one, Message)] == [
        ("Sent", Delivery.DELIVERED),
        (None, Delivery.DELIVERED),
    ]


def test_what_two_folders_show_comes_once() -> None:
    both, other = received("Hello"), received("Other")
    found = read(file((0x7F10, 0x6F3C), both), file((AID, 0x6F3C), both, other))
    assert texts(found) == ["Hello", "Other"]


def test_what_could_not_be_read_is_told() -> None:
    broken = b"\x01\x0f" + b"\x11" * 20
    messages = DumpedFile(
        path=(0x7F10, 0x6F3C), record_bytes=176, record_count=4, records={1: broken, 2: None}
    )
    found = read(
        messages,
        DumpedFile(path=(AID, 0x6F3B), found=Found.REFUSED),
        DumpedFile(path=(AID, 0x6F81), found=Found.NOT_THERE),
        file((0x7F10, 0x6F3A), b"short"),
        file((0x7F10, 0x6F44), b"short"),
    )
    assert found == [
        Unread(Kind.CONTACT, b"short".hex().upper(), "unreadable_card"),
        Unread(Kind.CALL, b"short".hex().upper(), "unreadable_card"),
        Unread(Kind.MESSAGE, broken.hex().upper(), "unreadable_message"),
        Unread(Kind.MESSAGE, reason="refused_by_card"),
        Unread(Kind.MESSAGE, reason="not_read"),
        Unread(Kind.MESSAGE, reason="not_read"),
        Unread(Kind.CONTACT, reason="refused_by_card"),
    ]


def test_a_broken_phone_book_is_told() -> None:
    found = read(file((*BOOK, 0x4F30), bytes.fromhex("A803C001")))
    assert found == [Unread(Kind.CONTACT, "A803C001", UnreadableCard.code)]


def test_an_invalid_time_costs_no_message() -> None:
    unit = Deliver(address=Address.of("+49171"), at=None, data=UserData(body=b"Hi"))
    record = encode_sms_record(Stored.READ, "", encode_tpdu(unit))
    found = read(file((0x7F10, 0x6F3C), record))
    assert [(one.at, one.text) for one in found if isinstance(one, Message)] == [(None, "Hi")]


def test_files_are_wanted_until_all_are_known() -> None:
    dump = CardDump(iccid="8949000000000000017")
    wanted = wanted_files(dump, None)
    assert (0x7F10, 0x6F3C) in [one.path for one in wanted]
    assert not any(0x5F3A in one.path for one in wanted)
    for one in wanted_files(dump, AID):
        there = file(one.path, PBR) if one.path == (*BOOK, 0x4F30) else DumpedFile(path=one.path)
        dump = dump.with_file(there)
    named = wanted_files(dump, AID)
    assert {one.path[-1] for one in named} == {
        *(0x4F3A, 0x4F11, 0x4F26, 0x4F25, 0x4F19, 0x4F50, 0x4F4A, 0x4F12, 0x4F27)
    }
    assert [one.path[-1] for one in named if one.free_by_status] == [0x4F4A]
    for one in named:
        dump = dump.with_file(DumpedFile(path=one.path))
    assert wanted_files(dump, AID) == []
