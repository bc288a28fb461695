"""Import an operator's lines: stage every row, judge them as a set, merge what is good.

The same rows a second time change nothing: a line is known by the ICCID of its card. A column that
the table lacks changes no line that is on file.
"""

from collections.abc import Collection, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, islice
from typing import Protocol

import iso4217
from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.csv_table import Row, Table
from cleanbreak.domain.line_cells import Vocabulary
from cleanbreak.domain.line_import import DEFAULTS, RowReader, check_header
from cleanbreak.domain.number_change import InitiatedBy, NumberChange, NumberChangeKind
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.reject_file import Writer, rejection, write_rejections
from cleanbreak.flows.reseal_fields import reseal_fields
from cleanbreak.flows.tell_of_numbers import tell_of_numbers
from cleanbreak.policies.loader import days_of_places, known_places, time_zone_of
from cleanbreak.records import line_import as staged
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.data_key import newest_key, require_one_form
from cleanbreak.records.disk import do_not_wait_for_disk
from cleanbreak.records.line_import import Clock, Merged, Rejection
from cleanbreak.records.line_import_second import OneSession, Sessions, two_sessions
from cleanbreak.records.sealed import seal_imsis

CHUNK_ROWS = 10_000
SLICE_LINES = 100_000
"""So many lines of the file are merged in one transaction, unless all or nothing is asked for."""
MANY_ROWS = 10_000
"""So many rows make the planner's statistics stale at once."""


class Progress(Protocol):
    """Who is told how far an import has come."""

    def rows_read(self, count: int) -> None:
        """Hear that so many further rows were read."""

    def merged(self, lines: int, of_lines: int) -> None:
        """Hear how many lines of the file, of so many, are in the books or were nothing new."""


class Unwatched:
    """Nobody is told."""

    def rows_read(self, count: int) -> None:
        """Tell nobody."""

    def merged(self, lines: int, of_lines: int) -> None:
        """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """Who imports, when, and how."""

    actor: Actor
    now: datetime
    all_or_nothing: bool
    """Load nothing if a single row is rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of the rows; those that are not rejected add up with them to ``read``.

    Where all or nothing was asked for and a row was rejected, nothing is loaded or changed.
    """

    read: int
    loaded: int
    changed: int
    unchanged: int
    rejected: int


def import_lines(
    table: Table, request: ImportRequest, rejects: Writer, progress: Progress
) -> ImportResult:
    """Load new lines and correct those on file; write every rejected row to ``rejects``.

    :raises Refusal: if the file as a whole cannot be read, and then nothing is changed; also
        :class:`ImportRunning`.
    """
    check_header(table.header)
    fills = table.for_new_lines | (DEFAULTS.keys() - set(table.header))
    reseal_fields(is_stopping=lambda: False)
    with staged.staging(), closing(_read_ahead(_reader(table), table.rows)) as chunks:
        first = next(chunks, _NOTHING)
        long = first.rows_read >= CHUNK_ROWS and not request.all_or_nothing
        with two_sessions() if long else nullcontext(OneSession()) as sessions:
            read = _stage(chain([first], chunks), sessions, progress)
            if read >= MANY_ROWS:  # an import that was killed has left the statistics of before
                staged.refresh_statistics()
            judge = partial(staged.judge_rows, fills, days_of_places(request.now))
            unchanged = sum(sessions.by_halves(judge))
            merged = Merged(loaded=0, changed=0)
            if not (request.all_or_nothing and staged.count_rejected()):
                with transaction.atomic() if request.all_or_nothing else nullcontext():
                    merged = _merge(fills, request, sessions, progress)
            sessions.gather_rejections()
        rejected = staged.count_rejected()
        write_rejections(staged.read_rejections(), rejects)
    return ImportResult(
        read=read,
        loaded=merged.loaded,
        changed=merged.changed,
        unchanged=unchanged,
        rejected=rejected,
    )


def _reader(table: Table) -> RowReader:
    """Return what reads the rows; nobody adds a key while they are staged."""
    require_one_form()
    return RowReader(table.header, _vocabulary(), partial(seal_imsis, key=newest_key()))


@dataclass(frozen=True, slots=True)
class _Chunk:
    rows_read: int
    copy_text: bytes
    rejections: list[Rejection]


_NOTHING = _Chunk(0, b"", [])


def _read_ahead(reader: RowReader, rows: Iterable[Row]) -> Generator[_Chunk]:
    """Read the rows chunk by chunk.

    The next chunk is read while PostgreSQL takes this one, which hides the time that COPY takes.
    """
    remaining = iter(rows)
    with ThreadPoolExecutor(max_workers=1) as ahead:
        waiting = ahead.submit(_read_chunk, reader, remaining)
        while (chunk := waiting.result()).rows_read:
            waiting = ahead.submit(_read_chunk, reader, remaining)
            yield chunk


def _stage(chunks: Iterable[_Chunk], sessions: Sessions, progress: Progress) -> int:
    """Stage the chunks, and return how many rows there were."""
    read = 0
    for chunk in chunks:
        sessions.in_each(partial(staged.stage_rows, chunk.copy_text))
        staged.stage_rejections(chunk.rejections)
        progress.rows_read(chunk.rows_read)
        read += chunk.rows_read
    return read


def _read_chunk(reader: RowReader, remaining: Iterator[Row]) -> _Chunk:
    chunk = list(islice(remaining, CHUNK_ROWS))
    good, faults = reader.read(chunk)
    rejections = [rejection(number, fault) for number, fault in faults]
    return _Chunk(len(chunk), staged.as_copy_text(good), rejections)


def _merge(
    fills: Collection[str], request: ImportRequest, sessions: Sessions, progress: Progress
) -> Merged:
    """Merge slice by slice; short transactions keep no order waiting for a whole file."""
    loaded = changed = 0
    last = max(sessions.in_each(staged.prepare_merge))
    for first in range(1, last + 1, SLICE_LINES):
        part = _Slice(first, min(first + SLICE_LINES - 1, last), last)
        for merged in sessions.in_each(partial(_merge_slice, part, fills, request)):
            loaded, changed = loaded + merged.loaded, changed + merged.changed
        progress.merged(part.end, last)
    if loaded + changed >= MANY_ROWS:
        staged.refresh_statistics()
    return Merged(loaded=loaded, changed=changed)


@dataclass(frozen=True, slots=True)
class _Slice:
    """Line numbers of the file, the first and the last included."""

    begin: int
    end: int
    end_of_list: int


def _merge_slice(part: _Slice, fills: Collection[str], request: ImportRequest) -> Merged:
    with transaction.atomic():
        if part.end < part.end_of_list and not request.all_or_nothing:
            do_not_wait_for_disk()  # the next slice goes on; the last commit waits for all
        merged = staged.merge_slice(part.begin, part.end, fills, _clock(request.now))
        tell_of_numbers([_change(*again, request.now) for again in merged.again])
        append_audit([_audit_entry(merged, request.actor)], request.now)
    return merged


def _audit_entry(merged: Merged, actor: Actor) -> AuditEntry:
    """Say what a transaction did, in that transaction: a killed import has said what it did."""
    details = {"loaded": merged.loaded, "changed": merged.changed}
    return AuditEntry(act="lines.imported", order_id=None, actor=actor, details=details)


def _change(msisdn: str, is_same_holder: bool, now: datetime) -> NumberChange:
    """Say that a number is somebody's again; no two of a file are told under one cause."""
    kind = NumberChangeKind.RECLAIMED if is_same_holder else NumberChangeKind.GIVEN_OUT
    return NumberChange(msisdn, kind, now, InitiatedBy.ADMIN, uuid7())


def _vocabulary() -> Vocabulary:
    currencies = [c.code for c in iso4217.Currency if c.exponent is not None]
    return Vocabulary(places=known_places(), currencies=currencies)


def _clock(now: datetime) -> Clock:
    return Clock(now=now, zones={place: time_zone_of(place).key for place in known_places()})
