"""No bytes raise anything but a refusal: records of a card are damaged, and read.

``CLEANBREAK_FUZZ=1000000 pytest -s tests/property/test_card_fuzz.py`` for a long run.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from tests.card_records import (
    AID,
    AT,
    BOOK_FILES,
    adn,
    dump_of,
    dumped,
    phone_book,
    received,
    report,
    sent,
)

from cleanbreak.domain.at_answers import (
    final_result,
    read_contacts,
    read_crsm,
    read_messages,
)
from cleanbreak.domain.card_answers import UnreadableCard
from cleanbreak.domain.card_dump import CardDump, DumpOfAnotherVersion, UnreadableDump
from cleanbreak.domain.card_takeout import read_card_dump
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sim_alpha import decode_alpha
from cleanbreak.domain.sim_calls import decode_dialled, decode_incoming, decode_outgoing
from cleanbreak.domain.sim_phone_book import decode_book, decode_entry
from cleanbreak.domain.sms_record import (
    decode_parameters_record,
    decode_report_record,
    decode_sms_record,
)
from cleanbreak.domain.sms_time import encode_timestamp
from cleanbreak.domain.sms_tpdu import Way, decode_tpdu
from cleanbreak.domain.sms_user_data import UnreadableMessage
from cleanbreak.domain.takeout import Call, Contact, Message, Unread

ROUNDS = int(os.environ.get("CLEANBREAK_FUZZ", "1500"))
SEED = 20261126
CALL = adn("Anna", "+49171") + encode_timestamp(AT) + b"\x00\x00\x1e"
RECORDS = [
    *received("Hello [world] €"),
    *received("Wir sehen uns morgen 😀" * 5, "sipgate"),
    sent("Sent", 5, 0x1D),
    b"\x01" + report(5, 0),
    adn("Anna", "+491710760000", 1),
    bytes.fromhex("81051353 95A6A6FFFF") + adn("", "12345678901234567890", 2)[20:],
    bytes.fromhex("820505302D82D32D31") + adn("", "123")[20:],
    CALL + b"\x00\x01\xff\xff",
    CALL + b"\x01\xff\xff",
    BOOK_FILES,
    bytes.fromhex("02 03 121314 FFFFFFFFFFFFFF 02"),
]
DECODERS: Sequence[Callable[[bytes], object]] = (
    lambda one: decode_tpdu(one, Way.FROM_CENTRE),
    lambda one: decode_tpdu(one, Way.TO_CENTRE),
    decode_sms_record,
    decode_report_record,
    decode_parameters_record,
    decode_alpha,
    decode_book,
    lambda one: decode_entry(one, {1: one, 2: one}),
    lambda one: decode_dialled(one, {}),
    lambda one: decode_incoming(one, {1: one}),
    lambda one: decode_outgoing(one, {1: one}),
)


def damaged(record: bytes, chance: random.Random) -> bytes:
    """Return the record with some bytes altered, cut off, repeated, or put in from another."""
    spoiled = bytearray(record)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(spoiled) + 1)
        match chance.randrange(5):
            case 0 if at < len(spoiled):
                spoiled[at] = chance.choice((0x00, 0xFF, 0x7F, 0x80, chance.randrange(256)))
            case 1 if at < len(spoiled):
                spoiled[at] ^= 1 << chance.randrange(8)
            case 2:
                del spoiled[at:]
            case 3:
                spoiled[at:at] = spoiled[at : at + chance.randrange(20)]
            case _:
                other = chance.choice(RECORDS)
                spoiled[at:] = other[at : at + 176 - at]
    return bytes(spoiled[:255])


def damaged_card(chance: random.Random) -> CardDump:
    """Return a card of which every record is damaged."""
    records = [damaged(chance.choice(RECORDS), chance) for _ in range(6)]
    places = [(0x7F10, one) for one in (0x6F3A, 0x6F3B, 0x6F3C, 0x6F40, 0x6F42, 0x6F44, 0x6F47)]
    usim = [(AID, one) for one in (0x6F3C, 0x6F4E, 0x6F80, 0x6F81)]
    book = phone_book(*records)
    if chance.random() < 0.5:
        book[0] = dumped(book[0].path, damaged(BOOK_FILES, chance))
    return dump_of(*(dumped(path, *records) for path in (*places, (0x7F10, 0x6F4A), *usim)), *book)


def test_no_bytes_raise_anything_but_a_refusal() -> None:
    chance = random.Random(SEED)
    counts: Counter[str] = Counter()
    for _ in range(ROUNDS):
        record = damaged(chance.choice(RECORDS), chance)
        for decode in DECODERS:
            try:
                found = decode(record)
            except (UnreadableMessage, UnreadableCard):
                counts["refused"] += 1
            else:
                counts["read" if found else "empty"] += 1
    print(dict(counts))
    assert counts.total() == ROUNDS * len(DECODERS)
    assert min(counts.values()) > ROUNDS / 10


def test_no_card_raises_anything() -> None:
    chance = random.Random(SEED)
    counts: Counter[str] = Counter()
    for _ in range(max(1, ROUNDS // 50)):
        for one in read_card_dump(damaged_card(chance)):
            counts[type(one).__name__] += 1
            for text in texts_of(one):
                # No half of a character: all of it can be written as UTF-8.
                text.encode()
    print(dict(counts))
    assert set(counts) == {"Contact", "Message", "Call", "Unread"}


def texts_of(one: object) -> list[str]:
    match one:
        case Contact():
            return [one.name, one.note, *one.emails, *one.groups]
        case Message():
            return [one.text or "", one.address, one.service_centre]
        case Call():
            return [one.address or ""]
    assert isinstance(one, Unread)
    return [one.raw]


ANSWERS = [
    '+CRSM: 144,0,"01FF"',
    "+CMGL: 1,1,,28\n07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37",
    '+CPBR: 1,"+491710760000",145,"0041006E006E0061"',
    "+CME ERROR: 11",
]


def test_no_answer_of_a_modem_raises_anything_but_a_refusal() -> None:
    chance = random.Random(SEED)
    counts: Counter[str] = Counter()
    for _ in range(ROUNDS):
        text = chance.choice(ANSWERS)
        at = chance.randrange(len(text) + 1)
        put, lost = chance.choice(("", *'"+,x٣€0\n')), chance.randrange(3)
        lines = (text[:at] + put + text[at + lost :]).split("\n")
        final_result(lines[0])
        for read in (read_messages, read_contacts, lambda lines: [read_crsm(lines)]):
            try:
                counts["read"] += len(list(read(lines)))
            except Refusal as refusal:
                counts[refusal.code] += 1
    print(dict(counts))
    assert counts["read"] > ROUNDS / 20
    assert counts["unreadable_modem_answer"] > ROUNDS / 10


def test_no_file_raises_anything_but_a_refusal() -> None:
    chance = random.Random(SEED)
    text = dump_of(*phone_book(*RECORDS)).to_json()
    for _ in range(max(1, ROUNDS // 50)):
        at = chance.randrange(len(text))
        spoiled = text[:at] + chance.choice('0"{}[],:Fx-') + text[at + chance.randrange(3) :]
        with suppress(UnreadableDump, DumpOfAnotherVersion):
            list(read_card_dump(CardDump.from_json(spoiled)))
    with pytest.raises(UnreadableDump):
        CardDump.from_json(text[:-1])
