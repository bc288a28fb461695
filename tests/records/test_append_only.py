"""What is written stays written, and a journal that does not add up is never committed."""

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from tests.worlds import NOON, LineOf, at_once, make_world

from cleanbreak.domain.ledger import Entry, Journal
from cleanbreak.domain.profile_event import DOWNLOAD, ExecutionStatus, ProfileReport
from cleanbreak.flows.note_profile_event import note_profile_event
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.ledger import UnknownCurrency, minor_unit_exponent, post_journals

pytestmark = pytest.mark.usefixtures("committed_db")

APPEND_ONLY = {
    "evidence": "recorded_at",
    "audit_entry": "at",
    "ledger_journal": "posted_at",
    "ledger_entry": "amount_minor",
    "certificate": "issued_at",
    "profile_event": "reported_at",
}


def run(sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def count(table: str) -> int:
    return int(str(run(f"SELECT count(*) FROM {table}")[0][0]))


@pytest.fixture
def ended_line(committed_db: None) -> Iterator[UUID]:
    """End a line, so that every append-only table has rows."""
    world, line = make_world(), LineOf()
    world.add(line)
    requested = request_termination(at_once(line), world.outside, NOON)
    world.work()
    done = ExecutionStatus.SUCCESS
    report = ProfileReport(iccid=line.iccid, point="4", status=done, reported_at=NOON)
    note_profile_event(report, DOWNLOAD, NOON)
    return requested.order_id


@pytest.mark.parametrize(("table", "column"), APPEND_ONLY.items())
@pytest.mark.usefixtures("ended_line")
def test_what_is_written_can_be_neither_changed_nor_removed(table: str, column: str) -> None:
    before = run(f"SELECT * FROM {table} ORDER BY 1, 2")
    assert before, "a row was written, so that there is something to refuse for"
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            run(statement)
        with (
            pytest.raises(IntegrityError, match=f"{table}.* is append-only"),
            transaction.atomic(),
            as_owner(),
        ):
            run(statement)
    assert run(f"SELECT * FROM {table} ORDER BY 1, 2") == before


@pytest.mark.usefixtures("ended_line")
def test_an_upsert_is_a_change_too() -> None:
    upsert = (
        "INSERT INTO ledger_journal SELECT * FROM ledger_journal"
        " ON CONFLICT (key) DO UPDATE SET kind = 'forged'"
    )
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(upsert)
    with (
        pytest.raises(IntegrityError, match="ledger_journal is append-only"),
        transaction.atomic(),
        as_owner(),
    ):
        run(upsert)


def test_an_order_with_evidence_cannot_be_removed_with_it(ended_line: UUID) -> None:
    with pytest.raises(DatabaseError):
        run("DELETE FROM termination_order WHERE order_id = %s", [ended_line])
    assert count("termination_order") == 1


def journal(key: str, *amounts_minor: int, currency: str = "EUR") -> Journal:
    entries = [Entry(f"account_{n}", amount) for n, amount in enumerate(amounts_minor)]
    return Journal(key, "closing", currency, tuple(entries))


def post(*journals: Journal) -> None:
    post_journals([(uuid4(), 1, one) for one in journals], NOON)


def test_a_journal_that_adds_up_is_posted_with_both_its_sides() -> None:
    post(journal("one", 5, -3, -2), journal("two", 7, -7))
    assert count("ledger_journal") == 2
    sides = run("SELECT sum(amount_minor), count(*) FROM ledger_entry GROUP BY journal_id")
    assert sorted(sides) == [(0, 2), (0, 3)]


@pytest.mark.parametrize("amounts_minor", [(5, -4), (5,), (1, 1, -1)])
def test_a_journal_that_does_not_add_up_is_refused_at_commit(
    amounts_minor: tuple[int, ...],
) -> None:
    with pytest.raises(IntegrityError, match="does not add up"), transaction.atomic():  # noqa: PT012
        post(journal("bad", *amounts_minor))
        assert count("ledger_entry") == len(amounts_minor), "it is only the commit that refuses"
    assert count("ledger_journal") == count("ledger_entry") == 0


def test_a_journal_without_entries_is_refused_at_commit() -> None:
    with pytest.raises(IntegrityError, match="does not add up"):
        run(
            "INSERT INTO ledger_journal (key, kind, order_id, line_id, posted_at, request_hash)"
            " VALUES ('empty', 'closing', %s, 1, now(), '')",
            [uuid4()],
        )
    assert count("ledger_journal") == 0


def test_entries_of_a_journal_that_is_not_there_are_refused_at_commit() -> None:
    post(journal("one", 5, -5))
    with pytest.raises(IntegrityError, match="does not add up"):
        run(
            "INSERT INTO ledger_entry (journal_id, account_id, amount_minor)"
            " SELECT 4711, account_id, amount_minor FROM ledger_entry"
        )
    assert count("ledger_entry") == 2


def test_a_journal_in_two_currencies_is_refused_at_commit() -> None:
    post(journal("in euro", 5, -5), journal("in yen", 5, -5, currency="JPY"))
    with pytest.raises(IntegrityError, match="does not add up"), transaction.atomic():  # noqa: PT012
        run(
            "INSERT INTO ledger_journal (key, kind, order_id, line_id, posted_at, request_hash)"
            " SELECT 'mixed', kind, order_id, line_id, posted_at, '' FROM ledger_journal LIMIT 1"
        )
        run(
            "INSERT INTO ledger_entry (journal_id, account_id, amount_minor)"
            " SELECT j.journal_id, a.account_id, CASE a.currency WHEN 'EUR' THEN 5 ELSE -5 END"
            " FROM ledger_journal j, ledger_account a"
            " WHERE j.key = 'mixed' AND a.code = 'account_0'"
        )
        assert run("SELECT sum(amount_minor) FROM ledger_entry JOIN ledger_journal"
                   " USING (journal_id) WHERE key = 'mixed'") == [(0,)]  # fmt: skip
    assert count("ledger_journal") == 2


@pytest.mark.usefixtures("ended_line")
def test_one_more_leg_for_an_old_journal_is_refused_at_commit() -> None:
    with pytest.raises(IntegrityError, match="does not add up"):
        run("INSERT INTO ledger_entry (journal_id, account_id, amount_minor)"
            " SELECT journal_id, 1000 + account_id, 1 FROM ledger_entry LIMIT 1")  # fmt: skip


def test_an_entry_that_moves_nothing_is_refused() -> None:
    with pytest.raises(IntegrityError, match="ledger_entry_moves_something"):
        post(journal("nothing", 0, 0))


def test_an_account_keeps_the_minor_unit_of_its_currency() -> None:
    for currency in ("EUR", "JPY", "BHD"):
        post(journal(f"in {currency}", 1, -1, currency=currency))
    exponents = run("SELECT DISTINCT currency, exponent FROM ledger_account ORDER BY currency")
    assert exponents == [("BHD", 3), ("EUR", 2), ("JPY", 0)]


@pytest.mark.parametrize("currency", ["XAU", "XXX", "EURO", "eur", ""])
def test_what_has_no_minor_unit_is_no_currency_of_a_ledger(currency: str) -> None:
    assert minor_unit_exponent("EUR") == 2
    with pytest.raises(UnknownCurrency, match="is not a currency with a minor unit"):
        minor_unit_exponent(currency)
