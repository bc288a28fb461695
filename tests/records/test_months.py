"""Months are made before they come; rows that came before their month are moved into it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from tests.own_months import own_months, parts  # noqa: F401  a fixture
from tests.owner import owner_cursor
from tests.worlds import Clock, make_world

from cleanbreak.domain.archive import Month
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.check_health import check_health
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.evidence import EvidenceRow, insert_evidence
from cleanbreak.records.months import first_id_of, made_at, month_of, prepare_months, strays_before

pytestmark = pytest.mark.usefixtures("own_months")

APRIL = datetime(2031, 4, 15, tzinfo=UTC)
MAY = datetime(2031, 5, 3, tzinfo=UTC)
SYSTEM = Actor(channel=Channel.SYSTEM, acting_user="system")


def order_of(instant: datetime) -> UUID:
    return UUID(int=(int(instant.timestamp() * 1000) << 80) + 4711)


def write_rows_of(instant: datetime) -> None:
    insert_evidence("stop_usage", [(order_of(instant), '{"barred":true}')], instant)
    entry = AuditEntry(act="order.confirmed", order_id=order_of(instant), actor=SYSTEM)
    append_audit([entry], instant)


def places_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text FROM {table} ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("now", "months"),
    [
        (datetime(2031, 1, 31, 23, 59, tzinfo=UTC), ["2031_01", "2031_02", "2031_03", "2031_04"]),
        (datetime(2031, 7, 1, tzinfo=UTC), ["2031_07", "2031_08", "2031_09", "2031_10"]),
        (datetime(2031, 12, 31, tzinfo=UTC), ["2031_12", "2032_01", "2032_02", "2032_03"]),
    ],
)
def test_this_month_and_the_next_three_are_there(now: datetime, months: list[str]) -> None:
    before = parts()
    prepare_months(now)
    prepare_months(now)
    tables = ("termination_order", "evidence", "certificate", "audit_entry", "outbox")
    assert parts() - before == {f"{table}_{month}" for table in tables for month in months}


def test_rows_that_came_before_their_month_are_moved_into_it() -> None:
    write_rows_of(MAY)
    write_rows_of(MAY + timedelta(days=3650))
    assert places_of("evidence") == ["evidence_rest", "evidence_rest"]
    with owner_cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute("SELECT prepare_month(%s)", [MAY])  # beside its rows it cannot be made

    prepare_months(APRIL)

    assert places_of("evidence") == ["evidence_2031_05", "evidence_rest"]
    assert places_of("audit_entry") == ["audit_entry_2031_05", "audit_entry_rest"]
    facts = EvidenceRow.objects.get(order_id=order_of(MAY)).facts
    assert facts == {"barred": True}
    with owner_cursor() as cursor:
        for statement in (
            "DELETE FROM evidence",
            "TRUNCATE evidence_rest",
            "DELETE FROM audit_entry",
        ):
            with pytest.raises(IntegrityError, match="append-only"):
                cursor.execute(statement)


def test_doctor_sees_rows_beside_their_month() -> None:
    clock, outside = Clock(MAY), make_world().outside

    def is_well() -> bool:
        findings = {one.name: one for one in check_health(outside, clock)}
        return findings["months"].is_well

    write_rows_of(APRIL)
    assert strays_before(Month(2031, 5)) == {
        "evidence": [datetime(2031, 4, 1, tzinfo=UTC)],
        "audit_entry": [datetime(2031, 4, 1, tzinfo=UTC)],
    }
    assert not is_well()
    prepare_months(MAY)
    assert is_well()


def test_an_id_lies_between_the_first_of_its_month_and_of_the_next() -> None:
    order_id = order_of(MAY)
    assert month_of(made_at(order_id)) == Month(2031, 5)
    assert first_id_of(Month(2031, 5)) <= order_id < first_id_of(Month(2031, 6))
    with connection.cursor() as cursor:
        cursor.execute("SELECT first_id_of(%s)", [Month(2031, 5).first_instant])
        assert cursor.fetchone()[0] == first_id_of(Month(2031, 5))
