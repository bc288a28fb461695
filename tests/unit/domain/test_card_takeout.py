"""What a subscriber takes along from a card: 3GPP TS 51.011 clause 10 and TS 31.102 clause 4."""

from collections.abc import Sequence

import pytest
from tests.card_records import (
    AID,
    AT,
    BOOK,
    BOOK_FILES,
    TELECOM,
    adn,
    dump_of,
    dumped,
    phone_book,
    received,
    report,
    sent,
)

from cleanbreak.domain.card_answers import UnreadableCard
from cleanbreak.domain.card_dump import CardDump, DumpedFile, Found
from cleanbreak.domain.card_takeout import read_card_dump, wanted_files
from cleanbreak.domain.sim_alpha import encode_alpha
from cleanbreak.domain.sim_numbers import encode_number
from cleanbreak.domain.sms_record import Stored, encode_centre, encode_sms_record
from cleanbreak.domain.sms_time import encode_timestamp
from cleanbreak.domain.sms_tpdu import Address, Deliver
from cleanbreak.domain.sms_tpdu_writing import encode_tpdu
from cleanbreak.domain.sms_user_data import UserData
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

SMS, SMSR, ADN = (TELECOM, 0x6F3C), (TELECOM, 0x6F47), (TELECOM, 0x6F3A)


def read(*files: DumpedFile) -> list[Record | Unread]:
    dump = dump_of(*files)
    found = list(read_card_dump(dump))
    assert list(read_card_dump(CardDump.from_json(dump.to_json()))) == found
    return found


def texts(found: Sequence[Record | Unread]) -> list[str | None]:
    return [one.text for one in found if isinstance(one, Message)]


def test_names_and_numbers() -> None:
    found = read(dumped(ADN, adn("Anna", "+491710760000"), b"\xff" * 34))
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
            dumped(ADN, *(adn("A", "12345678901234567890", n) for n in (1, 3, 4, 9))),
            dumped((TELECOM, 0x6F4A), *extensions),
        )
        if isinstance(one, Contact)
    ]
    assert numbers == ["123456789012345678902131415", *["12345678901234567890"] * 3]


def test_lists_of_their_own_are_told_apart() -> None:
    parameters = b"\xff" * 10 + bytes([0xFD]) + b"\xff" * 12
    parameters += encode_centre("+491710760000").ljust(12, b"\xff") + b"\xff" * 3
    own = dumped((AID, 0x6F40), adn("Me", "+49171"))
    found = read(
        dumped((TELECOM, 0x6F40), adn("Me", "+49171")),
        own,
        dumped((AID, 0x6F3B), adn("Only her", "110")),
        dumped((TELECOM, 0x6F42), parameters, b"\xff" * 38),
    )
    groups = [(one.groups, one.numbers[0].value) for one in found if isinstance(one, Contact)]
    assert groups == [(("FDN",), "110"), (("MSISDN",), "+49171"), (("SMSC",), "+491710760000")]


def test_a_phone_book_is_put_together() -> None:
    old_view = dumped(ADN, adn("Anna", "+49171"), adn("Bert", "110"))
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
    ring = dumped((TELECOM, 0x6F44), adn("", "2"), adn("", "1"), b"\xff" * 34)
    time = encode_timestamp(AT)
    out = adn("Anna", "+49171") + time + b"\x00\x00\x1e" + b"\x01\xff\xff"
    missed = adn("", "+49172") + time + b"\x00\x00\x00" + b"\x01" + b"\x01\xff\xff"
    empty = b"\xff" * 41 + bytes.fromhex("000000 01 01FFFF")
    found = read(ring, dumped((AID, 0x6F81), out), dumped((AID, 0x6F80), missed, empty))
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
        *received("Hello"),
        *received("New", "sipgate", Stored.UNREAD),
        sent("Sent", 5),
        sent("Draft", 255, Stored.TO_BE_SENT.value),
        sent("A copy of a sent one", 6, Stored.READ.value),
    )
    found = [one for one in read(dumped(SMS, *records)) if isinstance(one, Message)]
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
    parts = received(text)
    found = read(dumped(SMS, parts[2], *received("Hello"), parts[0], parts[1]))
    assert texts(found) == [text, "Hello"]
    assert isinstance(found[0], Message)
    assert len(found[0].raw) == 3


def test_nothing_of_a_deleted_message_ever_appears() -> None:
    """Whatever made it free: its status; or a shorter message that was written over it."""
    (gone,) = received("Nobody shall read this any more, whatever is written over it")
    (over,) = received("Hi")
    short = over[: len(over.rstrip(b"\xff"))]
    records = (
        b"\x00" + gone[1:],
        b"\x04" + gone[1:],
        b"\xff" * 176,
        short + gone[len(short) :],
    )
    found = read(dumped(SMS, *records))
    assert texts(found) == ["Hi"]
    shown = str(found) + str([one.raw for one in found if isinstance(one, Message)])
    assert found[0].raw == (short.hex().upper(),)  # type: ignore[union-attr]
    assert gone[80:100].hex().upper() not in shown
    dump = dump_of(dumped(SMS, *records[:2]))
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
def test_reports_say_how_far_a_message_came(status: int, record: bytes, delivery: Delivery) -> None:
    """Clauses 10.5.3 and 10.5.7."""
    messages = dumped(SMS, sent("Sent", 5, status))
    found = read(messages, dumped(SMSR, record.ljust(30, b"\xff")))
    assert [one.delivery for one in found if isinstance(one, Message)] == [delivery]


def test_a_report_may_be_kept_among_the_messages() -> None:
    centre = b"\x01\x00"
    own, stray = (centre + report(reference, 0x00) for reference in (5, 77))
    found = read(dumped(SMS, sent("Sent", 5), own, stray))
    assert [(one.text, one.delivery) for one in found if isinstance(one, Message)] == [
        ("Sent", Delivery.DELIVERED),
        (None, Delivery.DELIVERED),
    ]


def test_what_two_folders_show_comes_once() -> None:
    (both,), (other,) = received("Hello"), received("Other")
    found = read(dumped(SMS, both), dumped((AID, 0x6F3C), both, other))
    assert texts(found) == ["Hello", "Other"]


def test_what_could_not_be_read_is_told() -> None:
    broken = b"\x01\x0f" + b"\x11" * 20
    messages = DumpedFile(path=SMS, record_bytes=176, record_count=4, records={1: broken, 2: None})
    found = read(
        messages,
        DumpedFile(path=(AID, 0x6F3B), found=Found.REFUSED),
        DumpedFile(path=(AID, 0x6F81), found=Found.NOT_THERE),
        dumped(ADN, b"short"),
        dumped((TELECOM, 0x6F44), b"short"),
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
    found = read(dumped((*BOOK, 0x4F30), bytes.fromhex("A803C001")))
    assert found == [Unread(Kind.CONTACT, "A803C001", UnreadableCard.code)]


def test_an_invalid_time_costs_no_message() -> None:
    unit = Deliver(address=Address.of("+49171"), at=None, data=UserData(body=b"Hi"))
    record = encode_sms_record(Stored.READ, "", encode_tpdu(unit))
    found = read(dumped(SMS, record))
    assert [(one.at, one.text) for one in found if isinstance(one, Message)] == [(None, "Hi")]


def test_files_are_wanted_until_all_are_known() -> None:
    dump = dump_of()
    wanted = wanted_files(dump, None)
    assert SMS in [one.path for one in wanted]
    assert not any(0x5F3A in one.path for one in wanted)
    for one in wanted_files(dump, AID):
        there = (
            dumped(one.path, BOOK_FILES)
            if one.path == (*BOOK, 0x4F30)
            else DumpedFile(path=one.path)
        )
        dump = dump.with_file(there)
    named = wanted_files(dump, AID)
    assert {one.path[-1] for one in named} == {
        *(0x4F3A, 0x4F11, 0x4F26, 0x4F25, 0x4F19, 0x4F50, 0x4F4A, 0x4F12, 0x4F27)
    }
    assert [one.path[-1] for one in named if one.free_by_status] == [0x4F4A]
    for one in named:
        dump = dump.with_file(DumpedFile(path=one.path))
    assert wanted_files(dump, AID) == []
