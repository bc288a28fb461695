"""What a subscriber takes along from a SIM card: which files are read, and what is in them.

The folders are those of 3GPP TS 51.011 clause 10 and TS 31.102 clause 4. A card of the third
generation often shows a file twice, in DF.TELECOM for old phones and in the USIM for new ones;
what is the same in both comes once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TypeAlias

from cleanbreak.domain.card_answers import UnreadableCard
from cleanbreak.domain.card_dump import CardDump, DumpedFile, FilePath, Found
from cleanbreak.domain.card_messages import messages_of
from cleanbreak.domain.sim_calls import decode_dialled, decode_incoming, decode_outgoing
from cleanbreak.domain.sim_phone_book import (
    Book,
    BookFile,
    Records,
    contact_at,
    decode_book,
    decode_entry,
    hexadecimal,
)
from cleanbreak.domain.sms_record import decode_parameters_record
from cleanbreak.domain.takeout import Call, Contact, Kind, Number, Origin, Record, Unread

DF_TELECOM, DF_PHONE_BOOK = 0x7F10, 0x5F3A
ADN, FDN, SMS, MSISDN, SMSP = 0x6F3A, 0x6F3B, 0x6F3C, 0x6F40, 0x6F42
LND, SMSR, EXT1, EXT2, EXT5 = 0x6F44, 0x6F47, 0x6F4A, 0x6F4B, 0x6F4E
ICI, OCI, PBR = 0x6F80, 0x6F81, 0x4F30
TELECOM_FILES = (ADN, FDN, SMS, MSISDN, SMSP, LND, SMSR, EXT1, EXT2)
USIM_FILES = (FDN, SMS, MSISDN, SMSP, SMSR, EXT2, EXT5, ICI, OCI)
BOOK_FILES = frozenset(BookFile)
KINDS = {
    **dict.fromkeys((ADN, FDN, MSISDN, SMSP, EXT1, EXT2, EXT5, PBR), Kind.CONTACT),
    **dict.fromkeys((SMS, SMSR), Kind.MESSAGE),
    **dict.fromkeys((LND, ICI, OCI), Kind.CALL),
}
OWN_NUMBER, FIXED_DIALLING, SERVICE_CENTRE = "MSISDN", "FDN", "SMSC"
"""The groups of contacts that are none of the phone book, named as the specifications do."""


class WhyUnread(Enum):
    """Why something of a card is not in a takeout, where no refusal says it."""

    REFUSED_BY_CARD = "refused_by_card"
    NOT_READ = "not_read"
    """The reading broke off before it."""


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file that a reading should fetch."""

    path: FilePath
    free_by_status: bool = False
    """For :class:`~cleanbreak.domain.card_dump.DumpedFile`."""


def wanted_files(dump: CardDump, aid: bytes | None) -> list[WantedFile]:
    """Return the files to fetch that the dump does not know yet.

    Phone books name theirs in EF.PBR: ask again when those are read, until nothing is wanted.

    :param aid: the USIM's name; ``None``: the card has none.
    """
    wanted = [WantedFile((DF_TELECOM, file)) for file in TELECOM_FILES]
    if aid is not None:
        wanted += [WantedFile((aid, file)) for file in USIM_FILES]
        for folder in ((DF_TELECOM, DF_PHONE_BOOK), (aid, DF_PHONE_BOOK)):
            wanted += [WantedFile((*folder, PBR)), *_files_of_books(dump, folder)]
    return [file for file in dict.fromkeys(wanted) if dump.file(file.path) is None]


def _files_of_books(dump: CardDump, folder: FilePath) -> Iterator[WantedFile]:
    for record in _records(dump, (*folder, PBR)).values():
        try:
            references = decode_book(record)
        except UnreadableCard:
            continue
        for one in references:
            if one.tag in BOOK_FILES:
                yield WantedFile((*folder, one.file_id), one.tag == BookFile.EXT1)


def read_card_dump(dump: CardDump) -> Iterator[Record | Unread]:
    """Return what is on a card: contacts, then calls, then messages, each in the order of the card.

    What could not be read, or was not, comes as :class:`~cleanbreak.domain.takeout.Unread`.
    """
    applications = [path[:1] for path in _paths(dump) if path and isinstance(path[0], bytes)]
    folders: list[FilePath] = list(dict.fromkeys([(DF_TELECOM,), *applications]))
    yield from _contacts(dump, folders)
    yield from _calls(dump, folders)
    for folder, records in _once(dump, folders, SMS):
        yield from messages_of(records, _records(dump, (*folder, SMSR)))
    yield from _never_read(dump)


def _paths(dump: CardDump) -> Iterator[FilePath]:
    return (file.path for file in dump.files)


def _records(dump: CardDump, path: FilePath) -> Records:
    """Return what could be read of a file."""
    file = dump.file(path)
    if file is None:
        return {}
    return {number: record for number, record in file.records.items() if record is not None}


def _once(
    dump: CardDump, folders: list[FilePath], file_id: int
) -> Iterator[tuple[FilePath, Records]]:
    """Return the records of a file in each folder, without what an earlier folder had, too."""
    before: set[bytes] = set()
    for folder in folders:
        records = _records(dump, (*folder, file_id))
        yield folder, {number: one for number, one in records.items() if one not in before}
        before.update(records.values())


def _contacts(dump: CardDump, folders: list[FilePath]) -> Iterator[Record | Unread]:
    in_books: set[bytes] = set()
    for folder in folders:
        for book in _books(dump, (*folder, DF_PHONE_BOOK)):
            if isinstance(book, Unread):
                yield book
                continue
            in_books.update(book.records(BookFile.ADN).values())
            yield from _in_books(book)
    for folder, records in _once(dump, folders, ADN):
        alone = {number: one for number, one in records.items() if one not in in_books}
        yield from _entries(alone, _records(dump, (*folder, EXT1)), "")
    for folder, records in _once(dump, folders, FDN):
        yield from _entries(records, _records(dump, (*folder, EXT2)), FIXED_DIALLING)
    for folder, records in _once(dump, folders, MSISDN):
        extensions = _records(dump, (*folder, EXT1 if folder == (DF_TELECOM,) else EXT5))
        yield from _entries(records, extensions, OWN_NUMBER)
    for _, records in _once(dump, folders, SMSP):
        for record in records.values():
            if found := decode_parameters_record(record):
                yield _contact(*found, SERVICE_CENTRE, (hexadecimal(record),))


def _books(dump: CardDump, folder: FilePath) -> Iterator[Book | Unread]:
    """Return the phone books of a folder; EF.PBR has a record for each 254 entries."""
    for record in _records(dump, (*folder, PBR)).values():
        try:
            references = decode_book(record)
        except UnreadableCard as refusal:
            yield Unread(Kind.CONTACT, hexadecimal(record), refusal.code)
            continue
        files = {one.file_id: _records(dump, (*folder, one.file_id)) for one in references}
        yield Book(references, files)


def _in_books(book: Book) -> Iterator[Record | Unread]:
    for number, record in book.records(BookFile.ADN).items():
        yield from _read(partial(contact_at, book, number), Kind.CONTACT, record)


def _entries(records: Records, extensions: Records, group: str) -> Iterator[Record | Unread]:
    def contact(record: bytes) -> Contact | None:
        entry = decode_entry(record, extensions)
        return _contact(entry.name, entry.number, group, entry.raw) if entry else None

    for record in records.values():
        yield from _read(partial(contact, record), Kind.CONTACT, record)


def _contact(name: str, number: str, group: str, raw: tuple[str, ...]) -> Contact:
    return Contact(
        origin=Origin.SIM_CARD,
        name=name,
        numbers=(Number(value=number),) if number else (),
        groups=(group,) if group else (),
        raw=raw,
    )


CallDecoder: TypeAlias = Callable[[bytes, Records], Call | None]
CALL_FILES: Mapping[int, tuple[CallDecoder, int]] = {
    LND: (decode_dialled, EXT1),
    OCI: (decode_outgoing, EXT5),
    ICI: (decode_incoming, EXT5),
}
"""How a file is read, and where the ends of its long numbers are."""


def _calls(dump: CardDump, folders: list[FilePath]) -> Iterator[Record | Unread]:
    """Return the calls, oldest first: the first record of a ring is the newest."""
    for file_id, (decode, extension_id) in CALL_FILES.items():
        for folder, records in _once(dump, folders, file_id):
            extensions = _records(dump, (*folder, extension_id))
            for _, record in sorted(records.items(), reverse=True):
                yield from _read(partial(decode, record, extensions), Kind.CALL, record)


def _read(
    decode: Callable[[], Record | None], kind: Kind, record: bytes
) -> Iterator[Record | Unread]:
    try:
        found = decode()
    except UnreadableCard as refusal:
        yield Unread(kind, hexadecimal(record), refusal.code)
    else:
        if found is not None:
            yield found


def _never_read(dump: CardDump) -> Iterator[Unread]:
    """Return what the card refused, and what a reading that broke off did not reach."""
    for file in dump.files:
        kind = _kind_of(file)
        if kind is None:
            continue
        if file.found is Found.REFUSED:
            yield Unread(kind, reason=WhyUnread.REFUSED_BY_CARD.value)
        for _ in range(file.refused_count):
            yield Unread(kind, reason=WhyUnread.REFUSED_BY_CARD.value)
        for _ in file.unread:
            yield Unread(kind, reason=WhyUnread.NOT_READ.value)


def _kind_of(file: DumpedFile) -> Kind | None:
    *folders, last = file.path
    if DF_PHONE_BOOK in folders:
        return Kind.CONTACT
    return KINDS.get(last) if isinstance(last, int) else None
