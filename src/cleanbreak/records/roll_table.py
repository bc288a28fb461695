"""A roll beside the lines: copied in piece by piece, compared as a set, looked at a second time.

It lives in temporary tables of one database session, so that a crash leaves nothing. No statement
and no transaction is open while an element is asked.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from cleanbreak.domain.reconciliation import DiscrepancyKind, ReconciliationRunning
from cleanbreak.ports.rolls import Held
from cleanbreak.records import roll_sql as sql
from cleanbreak.records.data_key import DataKey, require_one_form
from cleanbreak.records.line import rows_of
from cleanbreak.records.sealed import open_imsi, seal_imsis

LOCK = 4_707_120
"""One comparison at a time; any constant will do."""
PLAIN = re.compile(r"[\t\n\x20-\x5b\x5d-\x7e]*")
"""What COPY takes as it is: not a backslash, a carriage return or NUL, nor half a character."""
SEEN, DROPPED, UNKNOWN = "seen", "dropped", "unknown"


@contextmanager
def roll_table() -> Iterator[None]:
    """Make the tables, alone among all sessions, and drop them at the end.

    :raises ReconciliationRunning: if another session has them.
    :raises KeysAreChanging: if sealed values cannot be compared yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            raise ReconciliationRunning
    try:
        require_one_form()
        with connection.cursor() as cursor:
            cursor.execute(sql.MAKE)
        yield
    finally:
        _leave()


def _leave() -> None:
    """Clear up; a session that was lost, or whose transaction failed, has done so or will."""
    if not connection.is_usable():
        connection.close()
        return
    with connection.cursor() as cursor:
        cursor.execute(sql.LEAVE)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def copy_text_of(piece: Sequence[Held], key: DataKey) -> bytes:
    """Return what COPY reads (PostgreSQL manual, text format); what is not known is empty.

    IMSIs are sealed, as the books have them.
    """
    sealed = seal_imsis([_printable(h.imsi or "") for h in piece], key)
    text = "\n".join(
        f"{h.held_as.value}\t{imsi}\t{h.msisdn or ''}\t{h.iccid or ''}\t{h.account or ''}"
        for h, imsi in zip(piece, sealed, strict=True)
    )
    is_plain = PLAIN.fullmatch(text) and text.count("\t") == 4 * len(piece)
    if not is_plain or text.count("\n") != len(piece) - 1:
        rows = zip(piece, sealed, strict=True)
        text = "\n".join("\t".join(map(_cleaned, _cells(h, imsi))) for h, imsi in rows)
    return f"{text}\n".encode()


def copy_text_of_columns(columns: Sequence[Sequence[str]], key: DataKey) -> bytes:
    """Return the same for columns without control characters, in the order of the table."""
    held_as, imsis, *others = columns
    sealed = seal_imsis(imsis, key)
    text = "\n".join(map("\t".join, zip(held_as, sealed, *others, strict=True)))
    return f"{text}\n".replace("\\", "\\\\").encode()


def _cells(held: Held, imsi: str) -> Sequence[str]:
    return held.held_as.value, imsi, held.msisdn or "", held.iccid or "", held.account or ""


def _cleaned(cell: str) -> str:
    """Return the cell without what COPY would take for its own: no identifier has it."""
    return _printable(cell).replace("\\", "\\\\")


def _printable(cell: str) -> str:
    return cell if cell.isprintable() else "".join(filter(str.isprintable, cell))


def copy_in(copy_text: bytes) -> None:
    """Copy one piece of the roll in, in a transaction of its own."""
    with connection.cursor() as cursor, cursor.copy(sql.COPY_ROWS) as copy:
        copy.write(copy_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is compared with what."""

    known_by: str
    """The identifier by which the element knows its lines."""
    is_complete: bool
    since: date | None
    key: bytes = field(repr=False)
    """With which strangers are given names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much was compared, and how much may be wrong."""

    held: int
    held_lines: int
    living: int
    ghosts: int
    strangers: int


def compare(wish: Comparison, sim_kinds: Sequence[str] | None) -> Sizes:
    """Find every difference, in a few statements however many lines there are.

    :param sim_kinds: of which SIMs the element is to know every one; ``None``: all lines.
    """
    known, is_whole = wish.known_by, wish.since is None
    with connection.cursor() as cursor:
        cursor.execute(sql.REFRESH_STATISTICS)
        cursor.execute(sql.COUNT_ROWS)
        held, held_lines = cursor.fetchone()
        if not is_whole:
            cursor.execute(sql.MAKE_SCOPE, {"since": wish.since})
        cursor.execute(sql.compare(known, is_complete=wish.is_complete, is_whole=is_whole))
        if held > held_lines:
            cursor.execute(sql.compare_the_rest(known, is_whole=is_whole))
        cursor.execute(sql.MAKE_FINDINGS)
        cursor.execute(sql.find_ended(known))
        cursor.execute(sql.find_unknown(known), {"key": wish.key})
        cursor.execute(sql.find_mismatches(known))
        if wish.is_complete:
            cursor.execute(sql.FIND_GHOSTS, {"kinds": None if sim_kinds is None else [*sim_kinds]})
        cursor.execute(sql.LIVING)
        (living,) = cursor.fetchone()
        cursor.execute(sql.COUNT_IN_DOUBT)
        ghosts, strangers = cursor.fetchone()
    return Sizes(
        held=held, held_lines=held_lines, living=living, ghosts=ghosts, strangers=strangers
    )


def sim_kinds_held() -> list[str]:
    """Return the kinds of SIMs that a roll known by ICCIDs has, by a sample."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SIM_KINDS_HELD)
        return [row[0] for row in cursor.fetchall()]


def leave_what_changed(kinds: Sequence[DiscrepancyKind], began: datetime) -> None:
    """Leave findings of these kinds open, where something was done to the line since then."""
    values: dict[str, Any] = {"kinds": [kind.value for kind in kinds], "began": began}
    with connection.cursor() as cursor:
        cursor.execute(sql.LEAVE_WHAT_CHANGED, values)


def take_as_seen(kinds: Sequence[DiscrepancyKind]) -> None:
    """Believe findings of these kinds without a second look: there is none."""
    with connection.cursor() as cursor:
        cursor.execute(sql.TAKE_AS_SEEN, {"kinds": [kind.value for kind in kinds]})


def next_to_look_at(limit: int) -> list[dict[str, Any]]:
    """Return the next findings that nobody has looked at, with what the element is asked by."""
    with connection.cursor() as cursor:
        cursor.execute(sql.NEXT_TO_LOOK_AT, {"limit": limit})
        return [{**row, "imsi": row["imsi"] and open_imsi(row["imsi"])} for row in rows_of(cursor)]


def note_verdicts(verdicts: dict[int, str]) -> None:
    """Note what the second look found, by the finding."""
    values: dict[str, Any] = {"ids": list(verdicts), "verdicts": list(verdicts.values())}
    with connection.cursor() as cursor:
        cursor.execute(sql.NOTE_VERDICTS, values)


def drop_what_is_over(known_by: str) -> int:
    """Drop what the books no longer say, and return how many findings stay open."""
    with connection.cursor() as cursor:
        cursor.execute(sql.DROP_WHAT_ENDS)
        cursor.execute(sql.drop_who_came(known_by))
        cursor.execute(sql.COUNT_UNCONFIRMED)
        return int(cursor.fetchone()[0])
