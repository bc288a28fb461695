"""Gather a takeout: read every source once, to its end or to where it breaks off, and count.

This is where the outside is asked; :mod:`cleanbreak.flows.write_takeout` then asks nobody.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from zlib import crc32

from cleanbreak.domain.mended_text import SURROGATES, Mender
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import (
    Contact,
    Enclosure,
    Kind,
    Media,
    Message,
    Origin,
    Record,
    SourceStatus,
    Unread,
)
from cleanbreak.domain.takeout_json import record_line
from cleanbreak.domain.takeout_manifest import SourceEntry
from cleanbreak.domain.takeout_names import name_in_takeout, name_of_media
from cleanbreak.flows.takeout_spool import Spool
from cleanbreak.ports.errors import OutsideFailure, Refused

READ_BYTES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One kind of records of one source, not read yet.

    It may break off by an :class:`OutsideFailure`, or by a :class:`Refusal` of its reader: an
    uploaded file that was cut off gives what stands before the cut.
    """

    origin: Origin
    kind: Kind
    records: Iterable[Record | Unread] | None
    """``None``: the source does not keep this kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """An enclosure whose content is in the spool."""

    path: str
    start: int
    end: int
    crc32: int


@dataclass(slots=True)
class Gathered:
    """All that was read, in places that are gone when the takeout is written."""

    spools: Mapping[Kind, Spool]
    menders: dict[Kind, Mender] = field(
        default_factory=lambda: {kind: Mender(SURROGATES) for kind in Kind}
    )
    contents: Spool = field(default_factory=Spool)
    """Of the enclosures, and of what messages carry."""
    files: list[KeptFile] = field(default_factory=list)
    media: dict[str, KeptFile] = field(default_factory=dict)
    """Those of them that messages carry, by their paths."""
    media_bytes: int = 0
    sources: list[SourceEntry] = field(default_factory=list)
    texts: int = 0
    """Messages whose text is there."""
    numbers_max: int = 0
    """Of the contact with the most."""
    emails_max: int = 0

    def count(self, kind: Kind) -> int:
        """Return how many records of a kind there are."""
        return self.spools[kind].lines

    def keep(self, record: Record) -> None:
        """Keep a record, with the content of its file if it has one.

        :raises OutsideFailure: if that content cannot be read to its end: nothing of it is kept.
        """
        if isinstance(record, Message):
            self.texts += record.text is not None
            if record.media:
                held = (one for one in record.media if one.content is not None)
                record = replace(record, media=tuple(map(self._kept_media, held)))
        elif isinstance(record, Contact):
            self.numbers_max = max(self.numbers_max, len(record.numbers))
            self.emails_max = max(self.emails_max, len(record.emails))
        elif isinstance(record, Enclosure):
            path = name_in_takeout(record, self.count(record.kind) + 1)
            record = replace(record, name=path)
            self.files.append(self._kept(record))
        line = record_line(record, self.menders[record.kind])
        self.spools[record.kind].append_line(line)

    def content_of(self, path: str) -> Iterator[bytes]:
        """Yield what a picture in a message holds."""
        kept = self.media[path]
        return self.contents.pieces(kept.start, kept.end)

    def size_of(self, path: str) -> int:
        """Return how many bytes that are."""
        kept = self.media[path]
        return kept.end - kept.start

    def _kept_media(self, medium: Media) -> Media:
        path, content = name_of_media(medium, len(self.media) + 1), medium.content or b""
        start = self.contents.size_bytes
        self.contents.append(content)
        kept = KeptFile(path=path, start=start, end=start + len(content), crc32=crc32(content))
        self.files.append(kept)
        self.media[path] = kept
        self.media_bytes += len(content)
        return replace(medium, path=path, content=None)

    def _kept(self, enclosure: Enclosure) -> KeptFile:
        start, crc = self.contents.size_bytes, 0
        with enclosure.open() as content:
            while piece := content.read(READ_BYTES):
                crc = crc32(piece, crc)
                self.contents.append(piece)
        return KeptFile(path=enclosure.name, start=start, end=self.contents.size_bytes, crc32=crc)

    def close(self) -> None:
        """Give all places back."""
        for spool in (*self.spools.values(), self.contents):
            spool.close()


@contextmanager
def gather_takeout(
    readings: Iterable[Reading], new_spool: Callable[[], Spool] = Spool
) -> Iterator[Gathered]:
    """Read all of it, and keep it until the block ends, however it ends.

    What a source gave before it failed stays; its kind is then partial, or refused. A file that
    cannot be read makes its kind partial, and the next ones are read all the same.
    """
    gathered = Gathered({kind: new_spool() for kind in Kind})
    try:
        for reading in readings:
            gathered.sources.append(_read(reading, gathered))
        yield gathered
    finally:
        gathered.close()


def _read(reading: Reading, gathered: Gathered) -> SourceEntry:
    records = unread = unreadable_files = 0
    status = SourceStatus.COMPLETE
    if reading.records is None:
        status = SourceStatus.NONE_HELD
    try:
        for record in reading.records or ():
            if isinstance(record, Unread):
                unread += 1
            elif _is_kept(record, gathered):
                records += 1
            else:
                unreadable_files += 1
    except (Refused, Refusal):
        status = SourceStatus.PARTIAL if records else SourceStatus.REFUSED
    except OutsideFailure:
        status = SourceStatus.PARTIAL
    if unreadable_files:
        status = SourceStatus.PARTIAL
    return SourceEntry(
        origin=reading.origin,
        kind=reading.kind,
        status=status,
        records=records,
        unread=unread + unreadable_files,
    )


def _is_kept(record: Record, gathered: Gathered) -> bool:
    if not isinstance(record, Enclosure):
        gathered.keep(record)
        return True
    try:
        gathered.keep(record)
    except OutsideFailure:
        return False
    return True
