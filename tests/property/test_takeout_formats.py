"""What is written in a format that phones restore is read back as it was, whatever it holds."""

import io
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta, timezone

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.takeouts import ABOUT, call, message

from cleanbreak.domain.contacts_csv import contact_row, contacts_header
from cleanbreak.domain.handset_file import open_handset_file
from cleanbreak.domain.mended_text import ILLEGAL, REPLACEMENT, SURROGATES, Mender
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sms_backup import (
    CALLS_END,
    EPOCH,
    MESSAGES_END,
    call_element,
    calls_head,
    message_element,
    messages_head,
)
from cleanbreak.domain.sms_ie import sms_export_line
from cleanbreak.domain.takeout import (
    Call,
    Contact,
    Delivery,
    Direction,
    Message,
    NameParts,
    Number,
    Origin,
    Record,
    Unread,
)
from cleanbreak.domain.takeout_json import record_line, record_of
from cleanbreak.domain.vcard import vcard

STARTS = (
    b"",
    b"BEGIN:VCARD\r\nVERSION:2.1\r\n",
    b"<?xml version='1.0'?><smses count='1'>",
    b"<smses><mms msg_box='1'><parts><part ct='text/plain' text='",
    b"<calls><call ",
    b'{"vCards":',
    b'{"body":1}',
    b'{"kind":"message","origin":"handset"',
    b"First Name,Phone 1 - Value\n",
    b"\xff\xfe",
)
few = settings(max_examples=40, deadline=None)
any_text = st.text(st.characters(codec=None), max_size=200)
words = st.text(st.characters(exclude_categories=["C"], exclude_characters="\u2028\u2029\x85"))
names = words.map(str.strip).filter(bool)
numbers = st.from_regex(r"[*#]?[0-9]{3,6}", fullmatch=True)
instants = st.integers(1, 4_000_000_000_000).map(lambda ms: EPOCH + timedelta(milliseconds=ms))
zones = st.integers(-48, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
labels = st.sampled_from(("mobile", "home", "work", "fax", "pager", "other", "Büro; 1"))
contacts = st.builds(
    Contact,
    origin=st.just(Origin.HANDSET),
    name=names,
    numbers=st.lists(st.builds(Number, value=numbers, label=labels), max_size=4).map(tuple),
    emails=st.lists(st.emails(), max_size=2).map(tuple),
    groups=st.just(()),
    note=words,
    parts=st.none() | st.builds(NameParts, family=names, given=names, middle=words.map(str.strip)),
    birthday=st.sampled_from(("", "1990-05-17", "--02-29")),
)
messages = st.builds(
    message,
    any_text,
    origin=st.just(Origin.HANDSET),
    direction=st.sampled_from((Direction.RECEIVED, Direction.SENT, Direction.DRAFT)),
    address=any_text,
    at=instants,
    was_read=st.booleans(),
    delivery=st.just(Delivery.UNKNOWN),
)
calls = st.builds(
    call,
    origin=st.just(Origin.HANDSET),
    direction=st.sampled_from([one for one in Direction if one is not Direction.DRAFT]),
    address=st.none() | numbers,
    at=instants,
    duration_s=st.integers(0, 10**9),
)


def moved(one: Message, zone: timezone) -> Message:
    assert one.at is not None
    return replace(one, at=one.at.astimezone(zone))


def read_back(text: str) -> list[Record | Unread]:
    return list(open_handset_file(io.BytesIO(text.encode())).records)


def mended(text: str) -> str:
    return ILLEGAL.sub(REPLACEMENT, text)


@few
@given(st.lists(contacts, min_size=1, max_size=3))
def test_contacts_come_back_from_vcards(wanted: list[Contact]) -> None:
    text = "".join(vcard(one, None, Mender()) for one in wanted)

    assert read_back(text) == wanted
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@few
@given(st.lists(contacts, min_size=1, max_size=3))
@example([Contact(origin=Origin.HANDSET, name="'=A", emails=("=a@b.example", "'=a@b.example"))])
@example([Contact(origin=Origin.HANDSET, name="'A", note="''+49301234567", emails=("@a@b.co",))])
def test_contacts_come_back_from_csv(wanted: list[Contact]) -> None:
    widths = max(1, *(len(one.numbers) for one in wanted)), 2
    rows = [contact_row(one, *widths, None, Mender()) for one in wanted]

    assert read_back(contacts_header(*widths) + "".join(rows)) == wanted


@few
@given(st.lists(messages, min_size=1, max_size=3))
@example([message("\x0c\ud83d\ude00 \ud83d &#55357;&#56832; ]]>", origin=Origin.HANDSET)])
def test_messages_come_back_from_sms_backup(wanted: list[Message]) -> None:
    lines = [message_element(one, Mender()) for one in wanted]
    text = messages_head(len(wanted), "x", ABOUT.made_at) + "".join(lines) + MESSAGES_END

    found = read_back(text)
    assert [one.text for one in found if isinstance(one, Message)] == [
        mended(one.text or "") for one in wanted
    ]
    assert [(one.at, one.direction, one.address, one.was_read) for one in found] == [  # type: ignore[union-attr]
        (one.at, one.direction, mended(one.address), one.was_read) for one in wanted
    ]


@few
@given(st.lists(messages, min_size=1, max_size=3))
def test_messages_come_back_from_sms_export(wanted: list[Message]) -> None:
    text = "".join(sms_export_line(one, Mender(SURROGATES)) for one in wanted)

    assert [one.text for one in read_back(text) if isinstance(one, Message)] == [
        SURROGATES.sub(REPLACEMENT, one.text or "") for one in wanted
    ]


@few
@given(st.lists(calls, min_size=1, max_size=3))
def test_calls_come_back_from_sms_backup(wanted: list[Call]) -> None:
    lines = [call_element(one, Mender()) for one in wanted]
    text = calls_head(len(wanted), "x", ABOUT.made_at) + "".join(lines) + CALLS_END

    assert read_back(text) == wanted


@few
@given(contacts | calls | st.builds(moved, messages, zones))
def test_canonical_lines_hold_everything(wanted: Record) -> None:
    mender = Mender(SURROGATES)
    line = record_line(wanted, mender)
    assume(not mender.replaced)

    assert line.count(b"\n") == 1
    assert record_of(line) == wanted


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_upload_raises_anything_but_a_refusal(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from(STARTS)) + data.draw(st.binary(max_size=200))
    encoding = data.draw(st.sampled_from(("", "gb18030", "windows-1252")))
    with suppress(Refusal):
        for _ in open_handset_file(io.BytesIO(content), encoding).records:
            pass
