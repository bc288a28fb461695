"""What a reading of a card leaves: its files as bytes, record by record.

It is the file of ``cleanbreak sim read``, which a broken reading resumes, and the raw copy that a
better decoder can read again when the card is gone. Deleted records are not in it: a record whose
first byte says that it is free keeps that byte and nothing else.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeAlias

from cleanbreak.domain.card_answers import CardFile, Structure
from cleanbreak.domain.refusal import Refusal

FORMAT, VERSION = "cleanbreak-card-dump", 1
DUMP_BYTES_MAX = 16 * 1024 * 1024
"""Cards have some hundred kilobytes; a file that is larger is not of one."""
GOES_ON_WITHIN = timedelta(days=1)
"""A card goes on being used after its reading broke off; two halves of two days fit together."""
RECORD_BYTES_MAX = 255
FILE_BYTES_MAX = 65_535
RECORD_COUNT_MAX = 65_535
ID_BYTES = 2
AID_BYTES = range(5, 17)
"""ETSI TS 101 220 annex E: longer than the id of a file, so that no path can be misread."""
EF_SMS = 0x6F3C
FREE_BY_STATUS = frozenset({EF_SMS, 0x6F47, 0x6F4A, 0x6F4B, 0x6F4C, 0x6F4E, 0x6F55})
"""EF.SMS, EF.SMSR and EF.EXT1 to EXT4: their records begin with a byte, and 00 says free or unused
(TS 51.011 clauses 10.5.3, 10.5.7 and 10.5.10)."""

FilePath: TypeAlias = tuple[int | bytes, ...]
"""From the master file on, without it: ids of folders and files, names of applications."""


class UnreadableDump(Refusal):
    """This is not a file that a reading of a SIM card leaves, or it is damaged."""

    code = "unreadable_dump"


class DumpOfAnotherVersion(Refusal):
    """This file of a SIM card was written by another version of the program."""

    code = "dump_of_another_version"


class DumpOfAnotherCard(Refusal):
    """The file holds what was read of another card. Give a new file for this one."""

    code = "dump_of_another_card"


class DumpTooOld(Refusal):
    """The reading in this file broke off too long ago: the card may hold other things by now. Name
    a new file.
    """

    code = "dump_too_old"


class Found(Enum):
    """What became of a file when it was asked for."""

    PRESENT = "present"
    REFUSED = "refused"
    """The card lets nobody read it, or describes it so that nobody can."""
    NOT_THERE = "not_there"


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpedFile:
    """A file of a card."""

    path: FilePath
    found: Found = Found.PRESENT
    structure: Structure = Structure.RECORDS
    record_bytes: int = 0
    record_count: int = 0
    """A file of bytes counts as one record of its whole length."""
    records: Mapping[int, bytes | None] = field(default_factory=dict, repr=False)
    """By their numbers, from 1; ``None``: the card refuses it. What is missing is still unread."""
    free_by_status: bool = False
    """Whether a first byte 00 says that a record is free, as in an EF.EXT1 of a phone book."""

    def __post_init__(self) -> None:
        kept = {number: self._kept(record) for number, record in sorted(self.records.items())}
        object.__setattr__(self, "records", kept)

    def _kept(self, record: bytes | None) -> bytes | None:
        """Return what may be kept of a record: of a deleted one only that it is deleted."""
        last = self.path[-1] if self.path else None
        says_free = self.free_by_status or last in FREE_BY_STATUS
        # Of EF.SMS the lowest bit alone says it; of the others the whole byte.
        is_free = record and not (record[0] & 0x01 if last == EF_SMS else record[0])
        return record[:1] if record and says_free and is_free else record

    @classmethod
    def described(cls, path: FilePath, file: CardFile | None) -> "DumpedFile":
        """Return a file of which nothing is read yet, as the card describes it."""
        if file is None:
            return cls(path=path, found=Found.NOT_THERE)
        if file.structure is Structure.BINARY:
            size = file.size_bytes
            return cls(path=path, structure=file.structure, record_bytes=size, record_count=1)
        length, count = file.record_bytes, file.record_count
        return cls(path=path, structure=file.structure, record_bytes=length, record_count=count)

    @property
    def unread(self) -> list[int]:
        """Return the numbers of the records that are still to be read."""
        return [n for n in range(1, self.record_count + 1) if n not in self.records]

    @property
    def refused_count(self) -> int:
        """Return how many records the card gives to nobody."""
        return sum(record is None for record in self.records.values())

    def with_record(self, number: int, record: bytes | None) -> "DumpedFile":
        """Return the file with one more record; ``None``: the card refused it."""
        return replace(self, records={**self.records, number: record})


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDump:
    """What was read of a card so far."""

    iccid: str
    files: tuple[DumpedFile, ...] = ()
    read_at: datetime | None = None
    """When the reading began."""

    def file(self, path: FilePath) -> DumpedFile | None:
        """Return a file; ``None`` if it was not asked for yet."""
        return next((file for file in self.files if file.path == path), None)

    def with_file(self, file: DumpedFile) -> "CardDump":
        """Return the dump with this file in the place of what it had at the same path."""
        if self.file(file.path) is None:
            return replace(self, files=(*self.files, file))
        return replace(self, files=tuple(file if f.path == file.path else f for f in self.files))

    def with_record(self, path: FilePath, number: int, record: bytes | None) -> "CardDump":
        """Return the dump with one more record of a file that is known."""
        with_it = (f.with_record(number, record) if f.path == path else f for f in self.files)
        return replace(self, files=tuple(with_it))

    @property
    def unread(self) -> list[tuple[FilePath, int]]:
        """Return what is still to be read of the files that are known, in order."""
        return [(file.path, number) for file in self.files for number in file.unread]

    @property
    def record_count(self) -> int:
        """Return how many records the files that are known have."""
        return sum(file.record_count for file in self.files)

    @property
    def done_count(self) -> int:
        """Return how many of them were asked for."""
        return sum(len(file.records) for file in self.files)

    def check_goes_on(self, iccid: str, now: datetime) -> None:
        """Return if the reading may go on with this card.

        :raises DumpOfAnotherCard: if the dump is of another.
        :raises DumpTooOld: if the reading began too long ago.
        """
        if self.iccid != iccid:
            raise DumpOfAnotherCard
        if self.read_at is None or not now - GOES_ON_WITHIN <= self.read_at <= now:
            raise DumpTooOld

    def to_json(self) -> str:
        """Return the text of the file."""
        return json.dumps(
            {
                "format": FORMAT,
                "version": VERSION,
                "iccid": self.iccid,
                "read_at": self.read_at.isoformat() if self.read_at else None,
                "files": [_file_as_json(file) for file in self.files],
            },
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> "CardDump":
        """Read the text of a file.

        :raises DumpOfAnotherVersion: if a program wrote it that is newer than this one.
        :raises UnreadableDump: if it is anything else.
        """
        if len(text) > DUMP_BYTES_MAX:
            raise UnreadableDump
        try:
            read = json.loads(text)
            if read["format"] == FORMAT and read["version"] != VERSION:
                raise DumpOfAnotherVersion
            return _dump_of_json(read)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as refusal:
            raise UnreadableDump from refusal


def _file_as_json(file: DumpedFile) -> dict[str, object]:
    return {
        "path": path_text(file.path),
        "found": file.found.value,
        "structure": file.structure.value,
        "record_bytes": file.record_bytes,
        "record_count": file.record_count,
        "free_by_status": file.free_by_status,
        "records": {
            str(number): None if record is None else record.hex().upper()
            for number, record in file.records.items()
        },
    }


def _dump_of_json(read: Any) -> CardDump:
    """Return the dump; whatever does not fit raises one of Python's own errors."""
    if read["format"] != FORMAT:
        raise ValueError("another format")
    iccid, at = read["iccid"], read["read_at"]
    if not isinstance(iccid, str) or not iccid.isascii() or not iccid.isdigit():
        raise ValueError("no ICCID")
    files = tuple(_file_of_json(file) for file in read["files"])
    if len({file.path for file in files}) != len(files):
        raise ValueError("a file twice")
    return CardDump(iccid=iccid, files=files, read_at=datetime.fromisoformat(at) if at else None)


def _file_of_json(read: Any) -> DumpedFile:
    structure = Structure(read["structure"])
    longest = FILE_BYTES_MAX if structure is Structure.BINARY else RECORD_BYTES_MAX
    count = _number(read["record_count"], RECORD_COUNT_MAX)
    length = _number(read["record_bytes"], longest)
    records = {
        _number(int(number), count): None if digits is None else bytes.fromhex(digits)
        for number, digits in read["records"].items()
    }
    if 0 in records or any(record and len(record) > longest for record in records.values()):
        raise ValueError("records that no card has")
    return DumpedFile(
        path=parse_path(read["path"]),
        found=Found(read["found"]),
        structure=structure,
        record_bytes=length,
        record_count=count,
        records=records,
        free_by_status=read["free_by_status"] is True,
    )


def _number(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("no such number")
    return value


def path_text(path: FilePath) -> str:
    """Return a path as people read it: ``7F10/6F3C``."""
    return "/".join(f"{one:04X}" if isinstance(one, int) else one.hex().upper() for one in path)


def parse_path(text: str) -> FilePath:
    """Return the path that :func:`path_text` wrote.

    :raises ValueError: if a step is neither a file's id nor an application's name.
    """
    return tuple(_steps(text))


def _steps(text: str) -> Iterator[int | bytes]:
    for digits in text.split("/"):
        step = bytes.fromhex(digits)
        if len(step) == ID_BYTES:
            yield int.from_bytes(step, "big")
        elif len(step) in AID_BYTES:
            yield step
        else:
            raise ValueError("no step of a path")
