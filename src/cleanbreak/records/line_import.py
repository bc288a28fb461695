"""Stages a list of lines beside the tables, judges it as a set, and merges what is good.

A staging lives in temporary tables of one database session, so that a crash leaves nothing.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from cleanbreak.domain.line_import import HOLDER_COLUMNS, LINE_COLUMNS, StagedRow
from cleanbreak.domain.refusal import Refusal
from cleanbreak.records import line_import_sql as sql
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.line_import_second import second_session_works
from cleanbreak.records.number_interval import begin_intervals_at
from cleanbreak.records.sealed import CannotBeOpened, open_imsi

LOCK = 4_707_118
"""One import at a time; any constant will do."""


class ImportRunning(Refusal):
    """Another import is running. Start this one when it is done."""

    code = "import_running"


class TwiceInFile(Refusal):
    """The row at line {first_line} of the same file has this value too; that row counts."""

    code = "twice_in_file"


class HolderDiffers(Refusal):
    """The row at line {first_line} says something else about the same holder; that row counts."""

    code = "holder_differs"


class NumberTaken(Refusal):
    """Another living line has this number."""

    code = "number_taken"


class ImsiTaken(Refusal):
    """Another living line has this IMSI."""

    code = "imsi_taken"


class IsFurtherSim(Refusal):
    """This card or IMSI is on file as a further SIM of a line."""

    code = "is_further_sim"


class NumberInQuarantine(Refusal):
    """This number was given up a short while ago and may not be given to anybody yet."""

    code = "number_in_quarantine"


class NumberChangeNotByImport(Refusal):
    """This line has another one on file. Order a change of number, so that the old one rests."""

    code = "number_change_not_by_import"


class NumberSinceTomorrow(Refusal):
    """This day is yet to come: nobody has had a number since then."""

    code = "number_since_tomorrow"


class SimRetired(Refusal):
    """The line of this card has ended. A SIM is never issued again."""

    code = "sim_retired"


class LineIsEnding(Refusal):
    """This line is about to end. An import neither changes it nor brings it back."""

    code = "line_is_ending"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why one row is not loaded."""

    line_number: int
    column: str
    reason: str
    sentence: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """How many lines a merge touched."""

    loaded: int
    changed: int
    again: tuple[tuple[str, bool], ...] = ()
    """Numbers that somebody had before, and whether it is the same holder who has them now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """By what the intervals of numbers begin."""

    now: datetime
    zones: Mapping[str, str]
    """The time zone of each place."""


@contextmanager
def staging() -> Iterator[None]:
    """Make the staging tables, alone among all sessions, and drop them at the end.

    :raises ImportRunning: if another session has them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            raise ImportRunning
        if second_session_works():
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
            raise ImportRunning
        cursor.execute(sql.MAKE_STAGING)
    try:
        yield
    finally:
        _leave_staging()


def _leave_staging() -> None:
    """Clear up; a session that was lost, or whose transaction failed, has done so or will."""
    if not connection.is_usable():
        connection.close()
        return
    with connection.cursor() as cursor:
        cursor.execute(sql.DROP_STAGING)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def as_copy_text(rows: Sequence[StagedRow]) -> bytes:
    """Return rows as COPY reads them (PostgreSQL manual, COPY, text format).

    No value holds a tab or a line end, so that only the backslash has a meaning to hide.
    """
    return "\n".join(map("\t".join, rows)).replace("\\", "\\\\").encode()


def stage_rows(copy_text: bytes) -> None:
    """Copy rows into the staging; they come from :func:`as_copy_text`."""
    if copy_text:
        with connection.cursor() as cursor, cursor.copy(sql.COPY_ROWS) as copy:
            copy.write(copy_text)


def stage_rejections(rejections: Sequence[Rejection]) -> None:
    """Copy the rejections that the cells alone gave rise to."""
    if rejections:
        with connection.cursor() as cursor, cursor.copy(sql.COPY_REJECTIONS) as copy:
            for r in rejections:
                copy.write_row((r.line_number, r.column, r.reason, r.sentence, r.value))


def judge_rows(
    for_new_lines: Collection[str], today: Mapping[str, date], halves: sql.Halves
) -> int:
    """Decide for each staged row whether it is new, changes a line, changes nothing or is refused.

    :param for_new_lines: columns whose values count where a line is new, and change no other.
    :param today: the day by place, in the time zone of its lines.
    :param halves: the rows to decide about; what the file has twice is looked for in all.
    :return: how many rows say what is on file already.
    """
    days = json.dumps({place: day.isoformat() for place, day in today.items()})
    ours = {"halves": halves}
    with connection.cursor() as cursor:
        cursor.execute(sql.PREPARE_JUDGEMENT)
        for column in ("iccid", "msisdn", "imsi"):
            cursor.execute(sql.twice_in_file(column), {**_words(TwiceInFile), **ours})
        cursor.execute(sql.HOLDER_DIFFERS, {**_words(HolderDiffers), **ours})
        line_columns = _counting(LINE_COLUMNS, for_new_lines)
        holder_columns = _counting(HOLDER_COLUMNS, for_new_lines)
        cursor.execute(sql.fates(line_columns, holder_columns), ours)
        for statement, refusal in CLASHES:
            cursor.execute(statement, {**_words(refusal), "today": days})
        cursor.execute(sql.SET_REJECTED_APART)
    return _count("SELECT count(*) FROM pg_temp.import_fate WHERE fate = 'same'")


CLASHES: tuple[tuple[Any, type[Refusal]], ...] = (
    (sql.SIM_RETIRED, SimRetired),
    (sql.LINE_IS_ENDING, LineIsEnding),
    (sql.number_changed("msisdn"), NumberChangeNotByImport),
    (sql.number_changed("imsi"), NumberChangeNotByImport),
    (sql.NUMBER_TAKEN, NumberTaken),
    (sql.NUMBER_IN_QUARANTINE, NumberInQuarantine),
    (sql.number_since_tomorrow("new"), NumberSinceTomorrow),
    (sql.number_since_tomorrow("changed"), NumberSinceTomorrow),
    (sql.IMSI_TAKEN, ImsiTaken),
    (sql.IS_FURTHER_SIM, IsFurtherSim),
)


def refresh_statistics() -> None:
    """Tell the planner how large the tables are, instead of waiting until PostgreSQL looks."""
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute(sql.REFRESH_STATISTICS)


def merge_slice(first: int, last: int, for_new_lines: Collection[str], clock: Clock) -> Merged:
    """Insert and update holders and lines of the rows whose line numbers are ``first`` to ``last``.

    A line whose end was ordered since the rows were judged is rejected, not changed.
    """
    between = {"first": first, "last": last}
    begin_intervals_at(clock.now, clock.zones)
    holder_columns = _counting(HOLDER_COLUMNS, for_new_lines)
    with connection.cursor() as cursor:
        if holder_columns:
            cursor.execute(sql.update_holders(holder_columns), between)
        cursor.execute(sql.INSERT_HOLDERS, between)
        cursor.execute(sql.INSERT_LINES, between)
        loaded = cursor.rowcount
        cursor.execute(sql.GIVEN_OUT_AGAIN, {**between, "now": clock.now})
        again = cursor.fetchall()
        cursor.execute(sql.ENDING_SINCE, {**between, **_words(LineIsEnding)})
        if holder_columns:
            cursor.execute(sql.HANDED_ON, between)
            again += cursor.fetchall()
        line_columns = _counting(LINE_COLUMNS, for_new_lines)
        cursor.execute(sql.update_lines(line_columns, holder_columns), between)
        return Merged(loaded=loaded, changed=cursor.rowcount, again=tuple(again))


def count_rejected() -> int:
    """Return how many rows are rejected."""
    return _count("SELECT count(DISTINCT line_number) FROM pg_temp.import_rejection")


def prepare_merge() -> int:
    """Settle who has which holder; return the last line number to merge, 0 if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(sql.PREPARE_MERGE)
    return _count(sql.LAST_LINE_NUMBER)


def read_rejections() -> Iterator[Rejection]:
    """Return every rejection by line number, a few at a time."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql.READ_REJECTIONS)
        for line_number, column, reason, sentence, value in cursor:
            shown = _as_in_file(value) if column == "imsi" else value
            yield Rejection(line_number, column, reason, sentence, shown)


def _as_in_file(value: str) -> str:
    """Return what the file has: a good IMSI is staged sealed, a bad one as it is."""
    with suppress(CannotBeOpened):
        return open_imsi(value)
    return value


def _count(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        (count,) = cursor.fetchone()
        return int(count)


def _counting(columns: Sequence[str], for_new_lines: Collection[str]) -> list[str]:
    return [name for name in columns if name not in for_new_lines]


def _words(refusal: type[Refusal]) -> dict[str, str]:
    return {"reason": refusal.code, "sentence": refusal.template()}
