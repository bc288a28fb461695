"""Answers of modems: 3GPP TS 27.007 and TS 27.005."""

import pytest
from tests.card_records import dump_of, dumped, received

from cleanbreak.domain.at_answers import (
    Final,
    UnreadableAnswer,
    final_result,
    read_contacts,
    read_crsm,
    read_messages,
)
from cleanbreak.domain.card_answers import StatusWord
from cleanbreak.domain.card_takeout import read_card_dump
from cleanbreak.domain.sim_numbers import NotANumber
from cleanbreak.domain.sms_record import Stored
from cleanbreak.domain.sms_user_data import UnreadableMessage
from cleanbreak.domain.takeout import Contact, Message

HELLO = "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37"


@pytest.mark.parametrize(
    ("line", "final"),
    [
        ("OK\r", Final(True)),
        ("ERROR", Final(False)),
        ("+CME ERROR: 11", Final(False, 11)),
        ("+CMS ERROR: 321", Final(False, 321)),
        ("+CME ERROR: SIM PIN required", Final(False)),
        ("+CME ERROR: 1234x", Final(False)),
        ("+CMGL: 1,1,,29", None),
        ("", None),
    ],
)
def test_ends_of_answers(line: str, final: Final | None) -> None:
    assert final_result(line) == final


@pytest.mark.parametrize(
    ("line", "word", "data"),
    [
        ('+CRSM: 144,0,"01FF"', (0x90, 0x00), b"\x01\xff"),
        ("+CRSM: 144, 0, 01ff", (0x90, 0x00), b"\x01\xff"),
        ("+CRSM: 105,130", (0x69, 0x82), b""),
        ('+CRSM: 106,130,""', (0x6A, 0x82), b""),
    ],
)
def test_records_of_the_card_come_as_they_are(
    line: str, word: tuple[int, int], data: bytes
) -> None:
    assert read_crsm(["", line, "OK"]) == (StatusWord(*word), data)


@pytest.mark.parametrize(
    "line",
    ["OK", "+CRSM:", "+CRSM: 144", "+CRSM: x,0", "+CRSM: 256,0", '+CRSM: 144,0,"0"', '+CRSM: "a"b'],
)
def test_what_is_no_answer_of_a_card_is_refused(line: str) -> None:
    with pytest.raises(UnreadableAnswer):
        read_crsm([line])


def test_listed_messages_are_records_of_the_card() -> None:
    lines = [
        "+CMGL: 1,1,,28",
        HELLO,
        '+CMGL: 7,0,"",28',
        HELLO,
        "",
        "OK",
    ]
    listed = list(read_messages(lines))
    assert [(one.number, one.record[0]) for one in listed] == [(1, 0x01), (7, 0x03)]
    found = list(read_card_dump(dump_of(dumped((0x7F10, 0x6F3C), listed[0].record))))
    assert [(one.text, one.address) for one in found if isinstance(one, Message)] == [
        ("hellohello", "27838890001")
    ]
    own = received("Hi", stored=Stored.UNREAD)[0].rstrip(b"\xff")
    lines = [f"+CMGL: 1,0,,{len(own) - 9}", own[1:].hex()]
    assert [one.record for one in read_messages(lines)] == [own]


@pytest.mark.parametrize(
    "lines",
    [
        ["+CMGL: 1,1,,29", HELLO],
        ["+CMGL: 1,4,,28", HELLO],
        ["+CMGL: 1,1", HELLO],
        ["+CMGL: x,1,,28", HELLO],
        ["+CMGL: 1,1,,28", HELLO[:-1]],
        ["+CMGL: 1,1,,28"],
    ],
)
def test_a_broken_list_is_refused(lines: list[str]) -> None:
    with pytest.raises((UnreadableAnswer, UnreadableMessage)):
        list(read_messages(lines))


@pytest.mark.parametrize(
    ("line", "name", "number"),
    [
        ('+CPBR: 1,"+491710760000",145,"0041006E006E0061"', "Anna", "+491710760000"),
        ('+CPBR: 1,"491710760000",145,"4F60597D"', "你好", "+491710760000"),
        ('+CPBR: 1,"002B00340039",145,"D83DDE00"', "😀", "+49"),
        ('+CPBR: 1,"110",129,""', "", "110"),
        ('+CPBR: 1,"",129,"0041"', "A", None),
    ],
)
def test_listed_contacts_are_records_of_the_card(line: str, name: str, number: str | None) -> None:
    records = [one.record for one in read_contacts([line, "OK"])]
    (found,) = read_card_dump(dump_of(dumped((0x7F10, 0x6F3A), *records)))
    assert isinstance(found, Contact)
    assert (found.name, [one.value for one in found.numbers]) == (name, [number] * bool(number))


def test_a_broken_contact_is_refused() -> None:
    for line in ('+CPBR: 1,"1",129', '+CPBR: 1,"1",129,"0"', '+CPBR: x,"1",129,"0041"'):
        with pytest.raises(UnreadableAnswer):
            list(read_contacts([line]))
    with pytest.raises(NotANumber):
        list(read_contacts([f'+CPBR: 1,"{"1" * 21}",129,"0041"']))
