"""The phone books of a card: names and numbers, with their extensions, mail and groups.

Records of numbers are those of 3GPP TS 51.011 clause 10.5; the phone book of a USIM, which EF.PBR
binds together, is TS 31.102 clauses 4.4.2 and 5.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from cleanbreak.domain.card_answers import UnreadableCard, read_tlvs
from cleanbreak.domain.sim_alpha import decode_alpha
from cleanbreak.domain.sim_numbers import NUMBER_BYTES, decode_digits, decode_number
from cleanbreak.domain.takeout import Contact, Number, Origin

Records = Mapping[int, bytes]
"""What could be read of a file, by the numbers of its records."""
NUMBER_TAIL_BYTES = 14
"""Length, type, number, capability and extension behind a name."""
EXTENSION_BYTES = 13
ADDITIONAL_DATA = 0x02
FURTHER_NUMBER_BYTES = 15
"""A kind, length, type, number, capability and extension."""
NONE = (0x00, 0xFF)
"""What says that a record points to none."""


def is_empty(record: bytes) -> bool:
    """Return whether a record holds nothing."""
    return record.count(0xFF) == len(record)


@dataclass(frozen=True, slots=True)
class Entry:
    """A name with a number."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    raw: tuple[str, ...] = field(default=(), repr=False)


def decode_entry(record: bytes, extensions: Records) -> Entry | None:
    """Return the entry of EF.ADN, FDN, SDN, LND or MSISDN; ``None`` if it says nothing.

    :param extensions: the extension file that belongs to it.
    :raises UnreadableCard: if the record is too short for a number.
    """
    if len(record) < NUMBER_TAIL_BYTES:
        raise UnreadableCard(what="phone book")
    tail = record[-NUMBER_TAIL_BYTES:]
    name = decode_alpha(record[:-NUMBER_TAIL_BYTES])
    chain = list(extension_chain(tail[-1], extensions))
    more = "".join(extended_digits(extension) for extension in chain)
    number = decode_number(tail[0], tail[1 : 2 + NUMBER_BYTES], more)
    if not name and not number:
        return None
    return Entry(name, number, tuple(hexadecimal(part) for part in (record, *chain)))


def extension_chain(first: int, extensions: Records) -> Iterator[bytes]:
    """Return the records of additional digits, one after the other, each only once (10.5.10)."""
    seen: set[int] = set()
    place = first
    while place not in NONE and place not in seen and place in extensions:
        seen.add(place)
        record = extensions[place]
        if len(record) < EXTENSION_BYTES:
            return
        if record[0] == ADDITIONAL_DATA and record[1] <= NUMBER_BYTES:
            yield record
        place = record[EXTENSION_BYTES - 1]


def extended_digits(record: bytes) -> str:
    """Return the digits in a record of an extension file."""
    return decode_digits(record[2 : 2 + record[1]])


def hexadecimal(record: bytes) -> str:
    """Return a record as raw copies keep it."""
    return record.hex().upper()


class BookFile(IntEnum):
    """The files that EF.PBR names, by their tags (TS 31.102 table 4.1)."""

    ADN = 0xC0
    IAP = 0xC1
    EXT1 = 0xC2
    SNE = 0xC3
    ANR = 0xC4
    GRP = 0xC6
    AAS = 0xC7
    GAS = 0xC8
    EMAIL = 0xCA


BY_NUMBER, BY_INDEX, BY_POINTER = 0xA8, 0xA9, 0xAA
"""Types 1 to 3: the record of the same number, the one that EF.IAP names, or another way."""
POINTING_BACK_BYTES = 2


@dataclass(frozen=True, slots=True)
class Reference:
    """A file of a phone book."""

    tag: int
    file_id: int
    kind: int
    """Type 1, 2 or 3: how its records are found."""


def decode_book(record: bytes) -> list[Reference]:
    """Return the files of a phone book, in the order in which EF.IAP counts those of type 2.

    :raises UnreadableCard: if the record cannot be read, or names a file by less than its id.
    """
    references = []
    for kind, template in read_tlvs(record, "phone book"):
        if kind not in (BY_NUMBER, BY_INDEX, BY_POINTER):
            continue
        for tag, value in read_tlvs(template, "phone book"):
            if len(value) < 2:
                raise UnreadableCard(what="phone book")
            references.append(Reference(tag, int.from_bytes(value[:2], "big"), kind))
    return references


@dataclass(frozen=True, slots=True)
class Linked:
    """A record that belongs to an entry."""

    record: bytes = field(repr=False)
    """Without the two bytes at the end by which a file of type 2 points back."""
    raw: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Book:
    """A record of EF.PBR with the contents of its files."""

    references: Sequence[Reference]
    files: Mapping[int, Records] = field(repr=False)
    """By their ids."""

    def records(self, tag: BookFile) -> Records:
        """Return the contents of the first file of a kind; empty if there is none."""
        named = next((one for one in self.references if one.tag == tag), None)
        return self.files.get(named.file_id, {}) if named else {}

    def linked(self, tag: BookFile, number: int) -> Iterator[Linked]:
        """Return the records of a kind that belong to the entry of that number.

        One of type 2 that points back to another entry is left from before (clause 4.4.2.13).
        """
        index = self.records(BookFile.IAP).get(number, b"")
        indexed = [one for one in self.references if one.kind == BY_INDEX]
        for reference in self.references:
            if reference.tag != tag:
                continue
            place = number
            if reference.kind == BY_INDEX:
                column = indexed.index(reference)
                place = index[column] if column < len(index) else 0xFF
            record = self.files.get(reference.file_id, {}).get(place, b"")
            if is_empty(record):
                continue
            if reference.kind != BY_INDEX:
                yield Linked(record, hexadecimal(record))
            elif record[-1] in (number, 0xFF):
                yield Linked(record[:-POINTING_BACK_BYTES], hexadecimal(record))


def contact_at(book: Book, number: int) -> Contact | None:
    """Return the entry of that number; ``None`` if there is none.

    An empty record of EF.ADN is a free one, and what other files have for it is left from an
    entry that was deleted (TS 31.102 clause 4.4.2.3): none of it is read.

    :raises UnreadableCard: if its record is too short.
    """
    entry = decode_entry(book.records(BookFile.ADN)[number], book.records(BookFile.EXT1))
    if entry is None:
        return None
    further = list(book.linked(BookFile.ANR, number))
    names = list(book.linked(BookFile.SNE, number))
    mails = list(book.linked(BookFile.EMAIL, number))
    first = [Number(value=entry.number)] if entry.number else []
    numbers = first + [found for one in further if (found := _further_number(book, one.record))]
    mail_texts = [decode_alpha(one.record) for one in mails]
    return Contact(
        origin=Origin.SIM_CARD,
        name=entry.name,
        numbers=tuple(numbers),
        emails=tuple(mail for mail in mail_texts if mail),
        groups=_group_names(book, number),
        note="\n".join(name for one in names if (name := decode_alpha(one.record))),
        raw=entry.raw + tuple(one.raw for one in (*further, *names, *mails)),
    )


def _further_number(book: Book, record: bytes) -> Number | None:
    """Return the number in a record of EF.ANR (TS 31.102 clause 4.4.2.9)."""
    if len(record) < FURTHER_NUMBER_BYTES:
        return None
    chain = extension_chain(record[FURTHER_NUMBER_BYTES - 1], book.records(BookFile.EXT1))
    more = "".join(map(extended_digits, chain))
    value = decode_number(record[1], record[2 : 3 + NUMBER_BYTES], more)
    label = book.records(BookFile.AAS).get(record[0], b"")
    return Number(value=value, label=decode_alpha(label)) if value else None


def _group_names(book: Book, number: int) -> tuple[str, ...]:
    """Return the names of the groups that EF.GRP lists (clauses 4.4.2.4 and 4.4.2.7)."""
    listed = book.records(BookFile.GRP).get(number, b"")
    names = book.records(BookFile.GAS)
    found = (decode_alpha(names[place]) for place in listed if place not in NONE and place in names)
    return tuple(dict.fromkeys(name for name in found if name))
