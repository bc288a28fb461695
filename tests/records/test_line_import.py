"""What only the whole file and the database know: duplicates, taken numbers, ended lines."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from tests.line_lists import NOON, iccid_of, load, row_of

from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.line_import import LOCK, ImportRunning
from cleanbreak.records.number import NumberRow

pytestmark = pytest.mark.usefixtures("committed_db")


def reasons(rejects: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(r["line_number"], r["column"], r["reason"]) for r in rejects]


@pytest.mark.parametrize("column", ["iccid", "msisdn", "imsi"])
def test_a_value_that_the_file_has_twice_counts_once(column: str) -> None:
    first, second, third = row_of(1), row_of(2), row_of(3)
    result, rejects = load(first, {**second, column: first[column]}, third)
    assert (result.loaded, result.rejected) == (2, 1)
    assert reasons(rejects) == [("3", column, "twice_in_file")]
    assert "line 2 " in rejects[0]["sentence"]


def test_two_lines_of_one_holder_must_say_the_same_of_him() -> None:
    same = {k: v for k, v in row_of(1).items() if k.startswith(("holder", "customer"))}
    result, rejects = load(
        row_of(1), {**row_of(2), **same}, {**row_of(3), **same, "holder_email": ""}
    )
    assert result.loaded == 2
    assert HolderRow.objects.count() == 1
    assert reasons(rejects) == [("4", "holder_reference", "holder_differs")]


@pytest.mark.parametrize(("column", "reason"), [("msisdn", "number_taken"), ("imsi", "imsi_taken")])
def test_what_another_living_line_has_is_refused(column: str, reason: str) -> None:
    load(row_of(1))
    taken = {column: row_of(1)[column]}
    result, rejects = load(row_of(2, **taken), row_of(3))
    assert (result.loaded, result.rejected) == (1, 1)
    assert reasons(rejects) == [("2", column, reason)]


@pytest.mark.parametrize("column", ["msisdn", "imsi"])
def test_a_known_line_gets_no_other_number_by_import(column: str) -> None:
    load(row_of(1))
    result, rejects = load(row_of(1, **{column: row_of(2)[column], "payment": "postpaid"}))
    assert (result.changed, result.rejected) == (0, 1)
    assert reasons(rejects) == [("2", column, "number_change_not_by_import")]
    line = LineRow.objects.get()
    assert (getattr(line, column), line.payment) == (row_of(1)[column], "prepaid")


def test_what_an_ended_line_had_may_be_given_out_again() -> None:
    load(row_of(1))
    LineRow.objects.update(state="terminated")
    result, _ = load(row_of(2, msisdn=row_of(1)["msisdn"], imsi=row_of(1)["imsi"]))
    assert result.loaded == 1


@pytest.mark.parametrize(
    ("release", "state", "loaded"),
    [
        (date(2026, 11, 23), "quarantined", 0),
        (date(2026, 11, 22), "quarantined", 0),  # its day has come, and nobody has released it
        (date(2026, 11, 22), "available", 1),
        (date(2026, 11, 23), "ported_out", 1),
    ],
)
def test_a_number_in_quarantine_is_given_to_nobody(release: date, state: str, loaded: int) -> None:
    NumberRow.objects.create(
        msisdn=row_of(1)["msisdn"],
        state=state,
        order_id=uuid4(),
        port_grace_until=date(2026, 9, 1),
        earliest_release_date=release,
        changed_at=NOON,
    )
    result, rejects = load(row_of(1))
    assert result.loaded == loaded
    assert [r["reason"] for r in rejects] == ["number_in_quarantine"] * (1 - loaded)


def set_state(state: str) -> None:
    order_id = uuid4() if state == "pendingTerminate" else None
    LineRow.objects.update(state=state, open_order_id=order_id)


@pytest.mark.parametrize(
    ("state", "reason"), [("terminated", "sim_retired"), ("pendingTerminate", "line_is_ending")]
)
def test_a_line_that_ends_is_neither_changed_nor_brought_back(state: str, reason: str) -> None:
    load(row_of(1))
    set_state(state)
    result, rejects = load(row_of(1, payment="postpaid"))
    assert (result.changed, result.rejected) == (0, 1)
    assert reasons(rejects) == [("2", "iccid", reason)]
    assert LineRow.objects.get().payment == "prepaid"


@pytest.mark.parametrize("state", ["terminated", "pendingTerminate"])
def test_the_same_file_still_changes_nothing_when_a_line_has_ended(state: str) -> None:
    load(row_of(1, state="active"))
    set_state(state)
    result, rejects = load(row_of(1, state="active"))
    assert (result.unchanged, rejects) == (1, [])
    assert LineRow.objects.get().state == state


def test_a_retired_card_is_never_issued_again() -> None:
    load(row_of(1))
    LineRow.objects.update(state="terminated")
    _, rejects = load(row_of(2, iccid=iccid_of(1)))
    assert reasons(rejects) == [("2", "iccid", "sim_retired")]


def test_a_second_import_waits_its_turn() -> None:
    """The lock is held by another session of the database."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(ImportRunning):
            load(row_of(1))
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    finally:
        other.close()
    assert load(row_of(1))[0].loaded == 1


def test_text_arrives_as_it_was_sent() -> None:
    name = 'O\'Brien \\N \\t, "Ü"; 王伟 %s {x}'
    load(row_of(1, holder_name=name, holder_reference="C\\1"))
    assert HolderRow.objects.get(reference="C\\1").name == name
