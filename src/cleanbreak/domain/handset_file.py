"""A file out of somebody's phone, whatever kind it is: its contacts, messages and calls.

What it is is seen in its first bytes, never in its name. Read once, from its beginning to its end,
in constant memory, and nothing in it is run, fetched or unpacked.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain
from typing import TypeAlias

import orjson

from cleanbreak.domain.card_dump import CardDump
from cleanbreak.domain.card_takeout import read_card_dump
from cleanbreak.domain.contacts_csv import read_contacts_csv
from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sms_backup_file import read_sms_backup
from cleanbreak.domain.sms_ie import read_sms_export
from cleanbreak.domain.takeout import Kind, Message, Record, Unread
from cleanbreak.domain.takeout_json import record_of
from cleanbreak.domain.uploaded_text import ReadableFile, text_lines, text_pieces
from cleanbreak.domain.vcard_file import read_vcards

DTP_CHARS_MAX = 8 << 20
_CSV_WORDS = re.compile(r"\bphone\b|\be-mail\b", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class FileKind(Enum):
    """What a phone exports."""

    VCARD = "vcard"
    CONTACTS_CSV = "contacts_csv"
    SMS_BACKUP = "sms_backup"
    """Messages or calls of "SMS Backup & Restore"."""
    SMS_EXPORT = "sms_export"
    """Lines of "SMS Import / Export"."""
    CANONICAL = "canonical"
    """Lines of a takeout of ours."""
    DATA_TRANSFER = "data_transfer"
    """The Data Transfer Project's one object with all cards in ``vCards``."""
    SIM_CARD = "sim_card"
    """What ``cleanbreak sim read`` leaves of a SIM card."""


class NotAHandsetFile(Refusal):
    """This is no file of contacts, messages or calls that can be read here.

    Take the vCard (.vcf) or CSV file of the contacts, or the XML file of "SMS Backup & Restore".
    """

    code = "not_a_handset_file"


class HandsetFileIsZip(Refusal):
    """This is a zip file. Unpack it, and take the file of the contacts or messages in it."""

    code = "handset_file_is_zip"


class HandsetFileIsProgram(Refusal):
    """This is a program, not a file of contacts or messages. It was not kept."""

    code = "handset_file_is_program"


class HandsetFileIsDatabase(Refusal):
    """This is a database of a phone (SQLite), which only its own app can read.

    On Android, export the messages and calls with "SMS Backup & Restore" as XML; from any phone,
    export the contacts as vCard (.vcf).
    """

    code = "handset_file_is_database"


class EmptyHandsetFile(Refusal):
    """The file is empty."""

    code = "empty_handset_file"


class TooManyCardsAtOnce(Refusal):
    """The contacts stand on one line that is too long to be read. Export them as vCard."""

    code = "too_many_cards_at_once"


@dataclass(frozen=True, slots=True)
class HandsetFile:
    """A file whose kind is known, and what is in it, which can be read once."""

    kind: FileKind
    records: Iterator[Record | Unread]
    mender: Mender
    """Counts, while the records are read, the characters that were replaced."""


Reader: TypeAlias = Callable[[Iterator[str], Mender], Iterator[Record | Unread]]
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!", b"dex\n")
_ZIP = b"PK\x03\x04"
_DATABASE = b"SQLite format 3\0"
_NO_TEXT = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"\xd0\xcf\x11\xe0",
    b"bplist",
    b"ANDROID BACKUP",
)
"""Pictures, papers, packed files and backups: they are in no encoding that somebody could name."""


def open_handset_file(file: ReadableFile, encoding: str = "") -> HandsetFile:
    """Return what a file is and what is in it; the records are read as they are asked for.

    :param encoding: for a file that is neither UTF-8 nor UTF-16 with its mark.
    :raises EmptyHandsetFile: if nothing is in it.
    :raises HandsetFileIsZip: if it must be unpacked first.
    :raises HandsetFileIsProgram: if it can be run.
    :raises HandsetFileIsDatabase: if only the app that wrote it can read it.
    :raises NotAHandsetFile: if it is nothing that is known here.
    :raises NotThisEncoding: if it is not text in this encoding; so do the records.
    """
    pieces = text_pieces(_Guarded(file), encoding)
    first = next(pieces, "")
    if not first.strip():
        raise EmptyHandsetFile
    kind = _kind_of(first)
    mender = Mender()
    return HandsetFile(kind, _READERS[kind](chain((first,), pieces), mender), mender)


class _Guarded:
    """A file that is looked at before its first bytes are taken for text."""

    def __init__(self, file: ReadableFile) -> None:
        self._file = file
        self._is_known = False

    def read(self, size: int, /) -> bytes:
        """Return the next bytes.

        :raises HandsetFileIsZip: as :func:`open_handset_file`; so with the others.
        """
        piece = self._file.read(size)
        if not self._is_known:
            self._is_known = True
            _check_start(piece)
        return piece


def _check_start(piece: bytes) -> None:
    for starts, refusal in _REFUSED:
        if piece.startswith(starts):
            raise refusal


_REFUSED: tuple[tuple[bytes | tuple[bytes, ...], type[Refusal]], ...] = (
    (_ZIP, HandsetFileIsZip),
    (_PROGRAMS, HandsetFileIsProgram),
    (_DATABASE, HandsetFileIsDatabase),
    (_NO_TEXT, NotAHandsetFile),
)


def _kind_of(text: str) -> FileKind:
    start = text.lstrip()[:4096]
    if start[:11].upper() == "BEGIN:VCARD":
        return FileKind.VCARD
    if start.startswith("<"):
        return FileKind.SMS_BACKUP
    if start.startswith("{"):
        return _kind_of_json(start)
    header = start.splitlines()[0]
    if _CSV_WORDS.search(header) and not _UNPRINTABLE.search(header):
        return FileKind.CONTACTS_CSV
    raise NotAHandsetFile


def _kind_of_json(start: str) -> FileKind:
    if re.match(r'\{\s*"vCards"\s*:', start):
        return FileKind.DATA_TRANSFER
    if re.match(r'\{\s*"format"\s*:\s*"cleanbreak-card-dump"', start):
        return FileKind.SIM_CARD
    is_ours = re.match(r'\{"kind":"[a-z_]+","origin":', start)
    return FileKind.CANONICAL if is_ours else FileKind.SMS_EXPORT


def _vcards(pieces: Iterator[str], _mender: Mender) -> Iterator[Record | Unread]:
    return read_vcards(text_lines(pieces))


def _csv(pieces: Iterator[str], _mender: Mender) -> Iterator[Record | Unread]:
    return read_contacts_csv(text_lines(pieces))


def _backup(pieces: Iterator[str], mender: Mender) -> Iterator[Record | Unread]:
    return read_sms_backup(pieces, mender)


def _export(pieces: Iterator[str], _mender: Mender) -> Iterator[Record | Unread]:
    return read_sms_export(text_lines(pieces))


def _canonical(pieces: Iterator[str], _mender: Mender) -> Iterator[Record | Unread]:
    for number, line in enumerate(text_lines(pieces), start=1):
        if line:
            yield from _without_files(record_of(line.encode(), number))


def _without_files(record: Record) -> Iterator[Record | Unread]:
    """Yield the record, and as unread what lies in files beside its line."""
    if not isinstance(record, Message) or not record.media:
        yield record
        return
    yield replace(record, media=())
    yield from (Unread(Kind.MESSAGE) for _ in record.media)


def _data_transfer(pieces: Iterator[str], _mender: Mender) -> Iterator[Record | Unread]:
    cards = _cards_of(_whole(pieces))
    yield from read_vcards(text_lines(iter((cards,))))


def _sim_card(pieces: Iterator[str], _mender: Mender) -> Iterator[Record | Unread]:
    yield from read_card_dump(CardDump.from_json(_whole(pieces)))


def _cards_of(text: str) -> str:
    try:
        cards = orjson.loads(text)["vCards"]
    except (ValueError, LookupError, TypeError):
        cards = None
    if not isinstance(cards, str):
        raise NotAHandsetFile
    return cards


def _whole(pieces: Iterable[str]) -> str:
    kept, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > DTP_CHARS_MAX:
            raise TooManyCardsAtOnce
        kept.append(piece)
    return "".join(kept)


_READERS: dict[FileKind, Reader] = {
    FileKind.VCARD: _vcards,
    FileKind.CONTACTS_CSV: _csv,
    FileKind.SMS_BACKUP: _backup,
    FileKind.SMS_EXPORT: _export,
    FileKind.CANONICAL: _canonical,
    FileKind.DATA_TRANSFER: _data_transfer,
    FileKind.SIM_CARD: _sim_card,
}
