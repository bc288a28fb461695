"""A comparison is a few statements, each of which reads the lines once, however much differs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from tests.explained import Explained, rows_seen, scans_of
from tests.owner import owner_cursor
from tests.reconciliations import run
from tests.sealed_lines import seal_what_was_filled
from tests.worlds import NOON, LineOf, TestWorld, make_world

from cleanbreak.domain.reconciliation import ReconciliationRunning
from cleanbreak.ports.calls import Presence, Sighting
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Held, HeldAs, Identifier, Roll
from cleanbreak.records import roll_table as table
from cleanbreak.records.data_key import newest_key
from cleanbreak.records.discrepancy import DiscrepancyRow, held_of, note_findings
from cleanbreak.records.line import LineRow
from cleanbreak.records.reconciliation_run import RunRow
from cleanbreak.records.sealed import open_imsi

pytestmark = pytest.mark.usefixtures("committed_db")

LINES = 20_000
FILL = """
    INSERT INTO line (holder_id, state, msisdn, imsi, iccid, sim_kind, jurisdiction, payment,
        currency, early_termination_fee_minor, charging_account)
    SELECT (SELECT min(holder_id) FROM holder),
        CASE n %% 2 WHEN 0 THEN 'terminated' ELSE 'active' END, concat('+49', 15000000000 + n),
        262990000000000 + n, 'many-' || n, 'esim', 'de', 'prepaid', 'EUR', 0, n::text
    FROM generate_series(1, %s) AS n"""
WISH = table.Comparison(known_by="imsi", is_complete=True, since=None, key=b"key")


@pytest.fixture
def many_lines(committed_db: None) -> None:
    make_world().add(LineOf())
    with owner_cursor() as cursor:
        cursor.execute(FILL, [LINES])
        cursor.execute("ANALYZE line")
    seal_what_was_filled()


def held(count: int) -> bytes:
    """Return a roll in which every second line is a zombie, a tenth are strangers."""
    rows = [Held(imsi=str(262990000000000 + n), msisdn="+491") for n in range(count * 11 // 10)]
    return table.copy_text_of(rows, newest_key())


@pytest.mark.usefixtures("many_lines")
def test_no_statement_reads_the_lines_for_each_row() -> None:
    explained = Explained(only="roll_")
    with table.roll_table(), transaction.atomic():
        table.copy_in(held(LINES))
        with connection.execute_wrapper(only_what_can_be_explained(explained)):
            table.compare(WISH, None)
            table.leave_what_changed([], NOON)
            run_row = RunRow(element="hss", began_at=NOON, ended_at=NOON)
            with connection.cursor() as cursor:
                cursor.execute("UPDATE pg_temp.roll_finding SET verdict = 'seen'")
            table.drop_what_is_over("imsi")
            note_findings(run_row, [], NOON)

    assert run_row.counts["zombie"] == LINES // 2
    assert run_row.counts["stranger"] > LINES // 20
    assert run_row.counts["mismatch"] > LINES // 3
    assert 8 < len(explained.plans) < 20
    for plan in explained.plans:
        for name in ("line", "termination_order", "roll_row", "roll_candidate", "roll_finding"):
            seen = sum(rows_seen(scan) for scan in scans_of(plan, name))
            assert seen <= 4 * LINES, (name, seen, plan)


@pytest.mark.usefixtures("many_lines")
def test_a_statement_that_looks_for_each_row_would_be_found() -> None:
    explained = Explained()
    query = """
        SELECT (SELECT count(*) FROM line m WHERE m.charging_account > l.charging_account)
        FROM line l LIMIT 10"""
    with transaction.atomic(), connection.execute_wrapper(explained):
        connection.cursor().execute(query)
    [plan] = explained.plans
    assert sum(rows_seen(scan) for scan in scans_of(plan, "line")) > 4 * LINES


def only_what_can_be_explained(explained: Explained):  # type: ignore[no-untyped-def]
    """Leave out what is several statements at once, or makes a table without a query."""

    def wrapper(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if ";" in sql or sql.strip().startswith("ANALYZE"):
            return execute(sql, params, many, context)
        return explained(execute, sql, params, many, context)

    return wrapper


def test_the_number_of_statements_does_not_grow_with_the_lines() -> None:
    world = make_world()
    counts = []
    for lines in ([LineOf()], [LineOf(msisdn=f"+49152288173{n}") for n in range(10, 60)]):
        world.add(*lines)
        LineRow.objects.update(state="terminated")
        statements: list[str] = []

        def note(execute, sql, *rest, into=statements):  # type: ignore[no-untyped-def]
            into.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            run(world, element="vlr")
        counts.append(len(statements))
    assert DiscrepancyRow.objects.count() == 51
    assert counts[0] == counts[1]


def test_one_comparison_runs_at_a_time() -> None:
    with table.roll_table():
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [table.LOCK])
                assert cursor.fetchone() == (False,)
        finally:
            other.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_temp.roll_row')")
        assert cursor.fetchone() == (None,)


def test_tables_that_cannot_be_made_lock_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table.sql, "MAKE", "SELECT 1 / 0")
    with pytest.raises(DatabaseError), table.roll_table():
        pass
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [table.LOCK])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()


def test_a_comparison_beside_another_is_refused() -> None:
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [table.LOCK])
    try:
        with pytest.raises(ReconciliationRunning):
            run(make_world(), element="vlr")
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [table.LOCK])
    finally:
        other.close()
    assert [one.outcome for one in run(make_world(), element="vlr")] == ["finished"]


def test_whatever_an_adapter_gives_it_becomes_one_row_each() -> None:
    strange = [
        Held(imsi="1\t2", msisdn="\\N"),
        Held(imsi="3\n4"),
        Held(HeldAs.KEYS, iccid="\\", account="a\\tb"),
    ]
    with table.roll_table():
        table.copy_in(table.copy_text_of(strange, newest_key()))
        columns = [["line"], ["5\\N"], [""], [""], ["x"]]
        table.copy_in(table.copy_text_of_columns(columns, newest_key()))
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM pg_temp.roll_row")
            rows = [
                (held_as, imsi and open_imsi(imsi), *others)
                for held_as, imsi, *others in cursor.fetchall()
            ]
            assert sorted(rows, key=lambda row: row[1] or "x") == [
                ("line", "12", "\\N", None, None),
                ("line", "34", None, None, None),
                ("line", "5\\N", None, None, "x"),
                ("keys", None, None, "\\", "a\\tb"),
            ]


@pytest.mark.parametrize("sign", ["\r", "\x00", "\x0b", "\udc80", "\u2028"])
def test_a_sign_that_copy_cannot_take_stops_no_comparison(sign: str) -> None:
    world = make_world()
    strange = f"2620199{sign}9999999"

    runs = run(world, outside=replace(world.outside, network=Shared(strange, "262019")))

    assert {one.outcome for one in runs} == {"finished"}
    held = {held_of(row)["imsi"] for row in DiscrepancyRow.objects.filter(element="hss")}
    assert held == {"26201999999999", "262019"}


class Shared:
    """A network in which a stranger is."""

    def __init__(self, *imsis: str) -> None:
        self._imsis = imsis

    def rolls(self) -> list[Roll]:
        def read() -> Iterator[Sequence[Held]]:
            yield [Held(imsi=imsi) for imsi in self._imsis]

        return [Roll(element="hss", known_by=Identifier.IMSI, read=read)]

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        return [[Sighting("hss", Presence.PRESENT, "here")] for _ in subscribers]


def test_a_stranger_keeps_its_name_and_nobody_reads_who_it_is(world: TestWorld) -> None:
    imsis = ("262019999999991", "262019999999992")
    for _ in range(2):
        run(world, outside=replace(world.outside, network=Shared(*imsis)), element="hss")
    names = set(DiscrepancyRow.objects.values_list("identity", flat=True))
    assert len(names) == DiscrepancyRow.objects.count() == 2
    assert all(len(name) == 64 for name in names)
    assert not any(imsi[-9:] in name for imsi in imsis for name in names)


@pytest.fixture
def world() -> TestWorld:
    return make_world()


def test_what_is_resolved_may_not_keep_personal_data(world: TestWorld) -> None:
    run(world, outside=replace(world.outside, network=Shared("262019999999991")), element="hss")
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscrepancyRow.objects.update(resolved_at=NOON + timedelta(days=1))
