"""What a reading of a card leaves."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cleanbreak.domain.card_answers import CardFile, Structure
from cleanbreak.domain.card_dump import (
    CardDump,
    DumpedFile,
    DumpOfAnotherCard,
    DumpOfAnotherVersion,
    DumpTooOld,
    Found,
    UnreadableDump,
    parse_path,
    path_text,
)

ICCID = "8949000000000000017"
AID = bytes.fromhex("A0000000871002")
SMS = (0x7F10, 0x6F3C)
RECORDS = CardFile(Structure.RECORDS, size_bytes=40, record_bytes=10)


def test_a_reading_goes_on_where_it_broke_off() -> None:
    dump = CardDump(iccid=ICCID, read_at=datetime(2026, 11, 26, tzinfo=UTC))
    begun = DumpedFile.described(SMS, RECORDS).with_record(1, b"\x01").with_record(2, None)
    dump = dump.with_file(begun).with_file(DumpedFile.described((AID, 0x6F3A), None))
    again = CardDump.from_json(dump.to_json())
    assert again == dump
    assert again.unread == [(SMS, 3), (SMS, 4)]
    finished = again.with_file(begun.with_record(3, b"\x02").with_record(4, b"\x03"))
    assert finished.unread == []
    assert len(finished.files) == 2
    assert begun.refused_count == 1


def test_a_file_of_bytes_is_one_record() -> None:
    binary = DumpedFile.described((0x2FE2,), CardFile(Structure.BINARY, size_bytes=10))
    assert (binary.unread, binary.record_bytes) == ([1], 10)
    assert DumpedFile.described(SMS, None).found is Found.NOT_THERE


@pytest.mark.parametrize(
    ("path", "record", "kept"),
    [
        (SMS, b"\x00secret", b"\x00"),
        (SMS, b"\x02secret", b"\x02"),
        (SMS, b"\x01kept", b"\x01kept"),
        ((0x7F10, 0x6F4A), b"\x00secret", b"\x00"),
        ((0x7F10, 0x6F4A), b"\x02kept", b"\x02kept"),
        ((0x7F10, 0x6F3A), b"\x00kept", b"\x00kept"),
    ],
)
def test_of_a_deleted_record_only_that_it_is_deleted_is_kept(
    path: tuple[int, ...], record: bytes, kept: bytes
) -> None:
    assert DumpedFile(path=path, records={1: record}).records == {1: kept}


def test_another_card_is_not_mixed_in_and_neither_is_another_week() -> None:
    begun = datetime(2026, 11, 26, tzinfo=UTC)
    dump = CardDump(iccid=ICCID, read_at=begun)
    dump.check_goes_on(ICCID, begun + timedelta(days=1))
    with pytest.raises(DumpOfAnotherCard):
        dump.check_goes_on("8949000000000000025", begun)
    for now in (begun + timedelta(days=1, seconds=1), begun - timedelta(seconds=1)):
        with pytest.raises(DumpTooOld):
            dump.check_goes_on(ICCID, now)


def test_paths_are_written_as_people_read_them() -> None:
    assert path_text(SMS) == "7F10/6F3C"
    assert parse_path("A0000000871002/6F3C") == (AID, 0x6F3C)
    for wrong in ("7F", "7F10/", "7F10/6F3C00", "x"):
        with pytest.raises(ValueError, match=r".*"):
            parse_path(wrong)


def spoiled(spoil: Callable[[Any], object]) -> str:
    dump = CardDump(iccid=ICCID).with_file(DumpedFile.described(SMS, RECORDS).with_record(1, b"A"))
    read = json.loads(dump.to_json())
    spoil(read)
    return json.dumps(read)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda read: read.update(format="other"),
        lambda read: read.update(iccid="12x"),
        lambda read: read.update(iccid=12),
        lambda read: read.update(read_at="yesterday"),
        lambda read: read.pop("files"),
        lambda read: read["files"].append(read["files"][0]),
        lambda read: read["files"][0].update(record_count=True),
        lambda read: read["files"][0].update(record_count=10**9),
        lambda read: read["files"][0].update(record_bytes=256),
        lambda read: read["files"][0].update(structure="heap"),
        lambda read: read["files"][0].update(records={"0": "00"}),
        lambda read: read["files"][0].update(records={"9": "00"}),
        lambda read: read["files"][0].update(records={"1": "0"}),
        lambda read: read["files"][0].update(records={"1": "00" * 300}),
        lambda read: read["files"][0].update(path="7F"),
    ],
)
def test_a_damaged_file_is_refused(spoil: Callable[[Any], object]) -> None:
    with pytest.raises(UnreadableDump):
        CardDump.from_json(spoiled(spoil))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "[" * 100_000, "\ud800", b"\xff", "1"])
def test_what_is_no_dump_is_refused(text: str | bytes) -> None:
    with pytest.raises(UnreadableDump):
        CardDump.from_json(text)
    with pytest.raises(DumpOfAnotherVersion):
        CardDump.from_json(spoiled(lambda read: read.update(version=2)))
