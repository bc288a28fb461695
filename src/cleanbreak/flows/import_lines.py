"""Import an operator's lines: stage every row, judge them as a set, merge what is good.

The same rows a second time change nothing: a line is known by the ICCID of its card. A column that
the table lacks changes no line that is on file.
"""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import iso4217
from django.db import transaction

from cleanbreak.domain.csv_table import Fault, Row, Table
from cleanbreak.domain.line_cells import Vocabulary
from cleanbreak.domain.line_import import DEFAULTS, RowReader
from cleanbreak.policies.loader import known_places, policy_for
from cleanbreak.records import line_import as staged
from cleanbreak.records.line_import import Merged, Rejection

CHUNK_ROWS = 10_000
SLICE_LINES = 100_000
"""So many lines of the file are merged in one transaction, unless all or nothing is asked for."""
REJECT_HEADER = ("line_number", "column", "reason", "sentence", "value")
VALUE_LENGTH_MAX = 80
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet begins to calculate."""


class Writer(Protocol):
    """Where the rejections go: a text file."""

    def write(self, text: str, /) -> Any:
        """Append the text."""


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
    table: Table,
    rejects: Writer,
    *,
    all_or_nothing: bool,
    progress: Callable[[int], None],
    now: datetime,
) -> ImportResult:
    """Load new lines and correct those on file; write every rejected row to ``rejects``.

    :param progress: is told how many further rows were read; the merge follows.
    :raises Refusal: if the file as a whole cannot be read, and then nothing is changed; also
        :class:`ImportRunning`.
    """
    reader = RowReader(table.header, _vocabulary())
    fills = table.for_new_lines | (DEFAULTS.keys() - set(table.header))
    with staged.staging():
        read = sum(_stage(reader, table.rows, progress))
        staged.judge_rows(fills, _today(now))
        unchanged = staged.count_unchanged()
        merged = Merged(loaded=0, changed=0)
        if not (all_or_nothing and staged.count_rejected()):
            with transaction.atomic() if all_or_nothing else nullcontext():
                merged = _merge(fills)
        rejected = staged.count_rejected()
        _write_rejections(staged.read_rejections(), rejects)
    return ImportResult(
        read=read,
        loaded=merged.loaded,
        changed=merged.changed,
        unchanged=unchanged,
        rejected=rejected,
    )


def _stage(
    reader: RowReader, rows: Iterable[Row], progress: Callable[[int], None]
) -> Iterator[int]:
    """Stage the rows chunk by chunk, and say how many each had."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK_ROWS)):
        good, faults = reader.read(chunk)
        staged.stage_rows(good)
        staged.stage_rejections([_rejection(number, fault) for number, fault in faults])
        progress(len(chunk))
        yield len(chunk)


def _merge(fills: Collection[str]) -> Merged:
    """Merge holders, then lines; short transactions keep no order waiting for a whole file."""
    staged.merge_holders(fills)
    loaded = changed = 0
    for first in range(1, staged.last_line_number() + 1, SLICE_LINES):
        with transaction.atomic():
            merged = staged.merge_lines(first, first + SLICE_LINES - 1, fills)
        loaded, changed = loaded + merged.loaded, changed + merged.changed
    return Merged(loaded=loaded, changed=changed)


def _rejection(line_number: int, fault: Fault) -> Rejection:
    value = fault.value[:VALUE_LENGTH_MAX]
    return Rejection(line_number, fault.column, fault.refusal.code, str(fault.refusal), value)


def _write_rejections(rejections: Iterable[Rejection], rejects: Writer) -> None:
    writer = csv.writer(rejects, lineterminator="\n")
    writer.writerow(REJECT_HEADER)
    for r in rejections:
        value = r.value[:VALUE_LENGTH_MAX]
        writer.writerow((r.line_number, r.column, r.reason, r.sentence, _harmless(value)))


def _harmless(value: str) -> str:
    """Return the value so that a spreadsheet shows it and does not calculate it (CWE-1236)."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _vocabulary() -> Vocabulary:
    currencies = [c.code for c in iso4217.Currency if c.exponent is not None]
    return Vocabulary(places=known_places(), currencies=currencies)


def _today(now: datetime) -> dict[str, date]:
    """Return the day that each place has now."""
    return {
        place: now.astimezone(ZoneInfo(policy_for(place, now.date()).time_zone)).date()
        for place in known_places()
    }
