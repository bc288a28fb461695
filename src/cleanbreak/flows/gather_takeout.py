"""Gather a takeout: read every source once, to its end or to where it breaks off, and count.

This is where the outside is asked; :mod:`cleanbreak.flows.write_takeout` then asks nobody.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cleanbreak.domain.mended_text import SURROGATES, Mender
from cleanbreak.domain.takeout import (
    Contact,
    Enclosure,
    Kind,
    Message,
    Origin,
    Record,
    SourceStatus,
    Unread,
)
from cleanbreak.domain.takeout_json import record_line
from cleanbreak.domain.takeout_manifest import SourceEntry
from cleanbreak.flows.takeout_spool import Spool
from cleanbreak.ports.errors import OutsideFailure, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One kind of records of one source, not read yet."""

    origin: Origin
    kind: Kind
    records: Iterable[Record | Unread] | None
    """``None``: the source does not keep this kind."""


@dataclass(slots=True)
class Gathered:
    """All records, in places that are gone when the takeout is written."""

    spools: dict[Kind, Spool] = field(default_factory=lambda: {kind: Spool() for kind in Kind})
    enclosures: list[Enclosure] = field(default_factory=list)
    sources: list[SourceEntry] = field(default_factory=list)
    mender: Mender = field(default_factory=lambda: Mender(SURROGATES))
    texts: int = 0
    """Messages whose text is there."""
    numbers_max: int = 0
    """Of the contact with the most."""
    emails_max: int = 0

    def count(self, kind: Kind) -> int:
        """Return how many records of a kind there are."""
        return self.spools[kind].lines


@contextmanager
def gather_takeout(readings: Iterable[Reading]) -> Iterator[Gathered]:
    """Read all of it, and keep it until the block ends, however it ends.

    What a source gave before it failed stays; its kind is then partial, or refused.
    """
    gathered = Gathered()
    try:
        for reading in readings:
            gathered.sources.append(_read(reading, gathered))
        yield gathered
    finally:
        for spool in gathered.spools.values():
            spool.close()


def _read(reading: Reading, gathered: Gathered) -> SourceEntry:
    records = unread = 0
    status = SourceStatus.COMPLETE
    if reading.records is None:
        status = SourceStatus.NONE_HELD
    try:
        for record in reading.records or ():
            if isinstance(record, Unread):
                unread += 1
            else:
                records += 1
                _keep(record, gathered)
    except Refused:
        status = SourceStatus.PARTIAL if records else SourceStatus.REFUSED
    except OutsideFailure:
        status = SourceStatus.PARTIAL
    return SourceEntry(
        origin=reading.origin, kind=reading.kind, status=status, records=records, unread=unread
    )


def _keep(record: Record, gathered: Gathered) -> None:
    gathered.spools[record.kind].append(record_line(record, gathered.mender))
    if isinstance(record, Message):
        gathered.texts += record.text is not None
    elif isinstance(record, Contact):
        gathered.numbers_max = max(gathered.numbers_max, len(record.numbers))
        gathered.emails_max = max(gathered.emails_max, len(record.emails))
    elif isinstance(record, Enclosure):
        gathered.enclosures.append(record)
