"""A long list is shared by two sessions of the database: the outcome is that of one."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from tests.line_lists import ACTOR, NOON, csv_of, load, row_of
from tests.owner import owner_cursor

from cleanbreak.domain.csv_table import read_csv_table
from cleanbreak.flows import import_lines as flow
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.line_import import LOCK, ImportRunning
from cleanbreak.records.line_import_second import SECOND_LOCK

pytestmark = pytest.mark.usefixtures("committed_db")
HOLDER = ("holder_reference", "holder_name", "holder_email")


@pytest.fixture
def two_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows are a long list, and a slice has twenty."""
    monkeypatch.setattr(flow, "CHUNK_ROWS", 10)
    monkeypatch.setattr(flow, "SLICE_LINES", 20)


def of_holder(serial: int, row: dict[str, str]) -> dict[str, str]:
    return {**row, **{name: row_of(serial)[name] for name in HOLDER}}


def list_with_everything() -> list[dict[str, str]]:
    """Sixty new lines, and a few of every kind that is judged; halves meet in each."""
    rows = [row_of(serial) for serial in range(60)]
    rows += [of_holder(serial % 7, row_of(serial)) for serial in range(100, 140)]
    for first, column in ((200, "iccid"), (210, "msisdn"), (220, "imsi")):
        rows += [row_of(first + n, **{column: row_of(n)[column]}) for n in range(8)]
    rows += [{**of_holder(n, row_of(300 + n)), "holder_email": "x@example.org"} for n in range(8)]
    rows += [row_of(500 + n, payment="postpaid") for n in range(8)]
    rows += [row_of(510 + n) for n in range(8)]
    rows += [row_of(520 + n, payment="postpaid") for n in range(8)]
    return [*rows, row_of(600, imsi="x")]


def order_ends(msisdns: list[str]) -> None:
    lines = LineRow.objects.filter(msisdn__in=msisdns)
    lines.update(state="pendingTerminate", open_order_id=uuid4())


@dataclass
class Outcome:
    """What an import said, and what the books have then."""

    result: flow.ImportResult
    rejects: list[dict[str, str]]
    lines: list[Any]
    holders: list[Any]


def outcome() -> Outcome:
    """Import the list into books that have some of it, and return what there is then."""
    load(*(row_of(serial) for serial in range(500, 530)))
    order_ends([row_of(520 + n)["msisdn"] for n in range(8)])
    result, rejects = load(*list_with_everything())
    lines = LineRow.objects.order_by("iccid").values("iccid", "state", "payment", "holder__email")
    holders = HolderRow.objects.order_by("reference").values("reference", "name", "name_key")
    return Outcome(result, rejects, list(lines), list(holders))


@pytest.fixture
def outcome_of_one() -> Outcome:
    """What one session makes of the list; the books are empty again."""
    of_one = outcome()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM line")
        cursor.execute("DELETE FROM holder")
    return of_one


def test_two_sessions_come_to_what_one_comes_to(
    outcome_of_one: Outcome, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("two_sessions")
    begun = AuditRow.objects.count()
    of_two = outcome()
    assert of_two == outcome_of_one
    assert len(of_two.rejects) == 24 + 8 + 8 + 1
    noted = AuditRow.objects.order_by("pk")[begun:]
    assert sum(entry.details["loaded"] for entry in noted) == 30 + of_two.result.loaded


class Watching(flow.Unwatched):
    """Does something after the first slice."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act: Callable[[], None] | None = act

    def merged(self, lines: int, of_lines: int) -> None:
        if self._act is not None:
            self._act()
        self._act = None


def import_watched(act: Callable[[], None], *rows: dict[str, str]) -> tuple[flow.ImportResult, str]:
    rejects = io.StringIO()
    request = flow.ImportRequest(actor=ACTOR, now=NOON, all_or_nothing=False)
    table = read_csv_table(io.BytesIO(csv_of(*rows)))
    return flow.import_lines(table, request, rejects, Watching(act)), rejects.getvalue()


@pytest.mark.usefixtures("two_sessions")
def test_lines_whose_end_was_ordered_meanwhile_are_rejected_by_either_session() -> None:
    load(*(row_of(serial) for serial in range(60)))
    rows = [row_of(serial, payment="postpaid") for serial in range(60)]
    msisdns = [row["msisdn"] for row in rows]
    result, rejects = import_watched(lambda: order_ends(msisdns), *rows)
    assert (result.changed, result.rejected) == (19, 41)  # row 20 of the file stands in its line 21
    assert rejects.count("line_is_ending") == 41
    assert LineRow.objects.filter(payment="postpaid").count() == 19


def end_second_session() -> None:
    """Have the server end it, as when it runs out of memory."""
    with owner_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
            " WHERE locktype = 'advisory' AND objid = %s",
            [SECOND_LOCK],
        )
        assert cursor.fetchall() == [(True,)]


@pytest.mark.usefixtures("two_sessions")
def test_an_import_that_loses_its_second_session_fails_and_the_next_completes_it() -> None:
    rows = [row_of(serial) for serial in range(200)]
    with pytest.raises(OperationalError):
        import_watched(end_second_session, *rows)
    there = LineRow.objects.count()
    assert 19 <= there < 200
    result, _ = load(*rows)
    assert (result.unchanged, result.loaded) == (there, 200 - there)


def test_an_import_waits_for_the_second_session_of_one_that_was_killed() -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [SECOND_LOCK])
            with pytest.raises(ImportRunning):
                load(row_of(1))
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            assert cursor.fetchone() == (True,)  # the one that was refused holds nothing
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()
    assert load(row_of(1))[0].loaded == 1
