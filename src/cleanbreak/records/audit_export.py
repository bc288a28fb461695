"""Reads what an export of the audit holds, in constant memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from cleanbreak.domain.audit_block import AuditBlock, ranges_of
from cleanbreak.domain.sealed_places import SealedPlaces
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.audit_seal import (
    AuditSealRow,
    blocks_of,
    ids_of_time,
    read_entries_between,
    read_entries_of,
)
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.record_seal import RecordSealRow

CHUNK = 2000
AT_COLUMN, ORDER_COLUMN = 1, 3
"""Where instant and order stand among ``COLUMNS``."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time, without its last instant."""

    since: datetime
    until: datetime


class OrderEntries:
    """The entries of one order, and the blocks in which they stand."""

    def __init__(self, order_id: UUID) -> None:
        self._order_id = order_id
        found = AuditRow.objects.filter(order_id=order_id).values_list("id", "at")
        self._places = blocks_of(list(found))

    def entries(self) -> Iterator[tuple[list[str], int | None]]:
        """Yield each entry with its block."""
        for entry in read_entries_of(self._order_id):
            yield entry, self._places.get(int(entry[0]))

    def blocks(self) -> Iterator[AuditSealRow]:
        """Yield the blocks."""
        numbers = {one for one in self._places.values() if one is not None}
        yield from AuditSealRow.objects.filter(block__in=numbers).order_by("block")


class TimeEntries:
    """The entries of a time, with all others of the blocks in which they stand."""

    def __init__(self, span: Span) -> None:
        self._since, self._until = _text(span.since), _text(span.until)
        ids = ids_of_time(span.since, span.until)
        self._first, self._last = ids or (0, -1)
        self._sealed = AuditSealRow.objects.filter(
            sealed_at__gte=span.since, last_id__gte=self._first
        )
        blocks = [block for _, block in self._chosen() if block]
        self._places = SealedPlaces(blocks)
        ranges = [one for block in blocks for one in ranges_of(block.ids)]
        self._lowest = min([self._first, *(first for first, _ in ranges)])
        self._highest = max([self._last, *(end - 1 for _, end in ranges)])

    def entries(self) -> Iterator[tuple[list[str], int | None]]:
        """Yield each entry with its block."""
        for entry in read_entries_between(self._lowest, self._highest):
            block = self._places.block_of(int(entry[0]))
            if block is not None or self._since <= entry[AT_COLUMN] < self._until:
                yield entry, block

    def blocks(self) -> Iterator[AuditSealRow]:
        """Yield the blocks."""
        return (row for row, _ in self._chosen())

    def _chosen(self) -> Iterator[tuple[AuditSealRow, AuditBlock | None]]:
        """Yield the blocks, and without what they say those that somebody made unreadable."""
        for row in self._sealed.order_by("block").iterator(chunk_size=CHUNK):
            try:
                block = AuditBlock.parse(bytes(row.statement))
            except ValueError:
                yield row, None
                continue
            ranges = ranges_of(block.ids)
            if any(first <= self._last and end > self._first for first, end in ranges):
                yield row, block


def _text(instant: datetime) -> str:
    """Return the instant as entries have it, but for the end: so that texts compare as instants."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def record_blocks_of(span: Span) -> Iterator[RecordSealRow]:
    """Yield the blocks of the records that are about a time."""
    following = RecordSealRow.objects.filter(until__gt=span.since).order_by("block")
    for row in following.iterator(chunk_size=CHUNK):
        yield row
        if row.until >= span.until:
            return


def certificates_of(about: UUID | Span) -> Iterator[CertificateRow]:
    """Yield the certificate of an order, or those that were issued in a time."""
    rows = CertificateRow.objects.order_by("issued_at", "pk")
    if isinstance(about, UUID):
        rows = rows.filter(pk=about)
    else:
        rows = rows.filter(issued_at__gte=about.since, issued_at__lt=about.until)
    yield from rows.iterator(chunk_size=CHUNK)


_EVIDENCE = """
    SELECT order_id, step, recorded_at, encode(sha256(convert_to(facts::text, 'UTF8')), 'hex')
    FROM evidence WHERE {which} ORDER BY order_id, recorded_at, step"""


def evidence_hashes(about: UUID | Span) -> Iterator[tuple[UUID, str, datetime, str]]:
    """Yield order, step, instant and SHA-256 of evidence: of an order, or recorded in a time."""
    if isinstance(about, UUID):
        which, values = "order_id = %s", [str(about)]
    else:
        which = "recorded_at >= %s AND recorded_at < %s"
        values = [about.since.isoformat(), about.until.isoformat()]
    with connection.chunked_cursor() as cursor:
        cursor.execute(_EVIDENCE.format(which=which), values)
        while found := cursor.fetchmany(CHUNK):
            yield from found
