"""The application works in a role that lacks the right to change what is written for good."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.db.transaction import TransactionManagementError
from tests.ledgers import run
from tests.own_months import own_months  # noqa: F401  a fixture
from tests.worlds import make_world

from cleanbreak.flows.check_health import check_health
from cleanbreak.records.application_role import APPLICATION_ROLE, as_owner

pytestmark = pytest.mark.usefixtures("committed_db")

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
FOR_GOOD = (
    "evidence",
    "audit_entry",
    "audit_seal",
    "certificate",
    "profile_event",
    "payout_event",
    "ledger_journal",
    "ledger_entry",
    "cash_movement",
    "register_issue",
    "signing_key_state",
    "desk_visit_step",
    "call_step",
    "slip",
    "identity_evidence",
    "shown_statement",
    "call_wrap_up",
    "log_entry",
    "log_head",
    "log_checkpoint",
    "log_cosignature",
    "log_dispute",
    "log_checked",
)
NEVER_DELETED = (
    "data_key",
    "payout",
    "ledger_account",
    "settlement_correction",
    "payout_contradiction",
    "cash_drawer",
    "pick_up_code",
    "legal_hold",
    "desk_visit",
    "call_handling",
    "print_of_slip",
    "call_offer",
    "call_transfer",
)
OWNERS_ONLY = ("ledger_check", "ledger_balance", "django_migrations")


def rights() -> dict[str, tuple[str, ...]]:
    """Return what the application may do to each table."""
    found = run(
        "SELECT relname, array(SELECT r FROM unnest(%s::text[]) AS r"
        " WHERE has_table_privilege(%s, oid, r)) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
        [list(RIGHTS), APPLICATION_ROLE],
    )
    return {name: tuple(given) for name, given in found}


def acting_as() -> str:
    return str(run("SELECT current_user")[0][0])


def test_the_application_may_add_to_what_is_for_good_and_nothing_else() -> None:
    given = rights()

    for table, may in given.items():
        if table in OWNERS_ONLY:
            assert may == ("SELECT",), table
        elif table.startswith(FOR_GOOD):  # and every month of it
            assert may == ("SELECT", "INSERT"), table
        elif table in NEVER_DELETED or table.startswith("termination_order"):
            assert "DELETE" not in may, table
            assert may[:2] == ("SELECT", "INSERT"), table
        else:
            assert may == ("SELECT", "INSERT", "UPDATE", "DELETE"), table
    assert {"line", "outbox", "procrastinate_jobs", *FOR_GOOD} <= given.keys()


def test_what_only_the_owner_may_the_application_asks_for_in_vain() -> None:
    assert acting_as() == APPLICATION_ROLE
    for statement in (
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "INSERT INTO ledger_balance VALUES (1, 'debit', 5, 1)",
        "UPDATE ledger_account SET exponent = 5",
        "DROP TABLE evidence",
        "CREATE TABLE mine (thing int)",
    ):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            run(statement)


def test_a_temporary_table_of_the_same_name_deceives_no_check() -> None:
    run("CREATE TEMPORARY TABLE ledger_balance (account_id bigint, posted_minor bigint)")
    with pytest.raises(ProgrammingError, match="permission denied"):
        run("UPDATE public.ledger_balance SET posted_minor = 0")
    found = run("SELECT proconfig FROM pg_proc WHERE proname = 'note_entries'")
    assert "search_path=public, pg_temp" in found[0][0]


def test_the_owners_rights_end_with_the_block_or_with_a_transaction_that_failed() -> None:
    with transaction.atomic():
        with as_owner():
            assert acting_as() == "cleanbreak"
        assert acting_as() == APPLICATION_ROLE
    with pytest.raises(ZeroDivisionError), transaction.atomic(), as_owner():
        1 / 0  # noqa: B018
    assert acting_as() == APPLICATION_ROLE
    with pytest.raises(TransactionManagementError), as_owner():
        pass


def test_a_new_month_gives_what_its_parents_give(own_months: None) -> None:  # noqa: F811
    with transaction.atomic(), as_owner():
        run("SELECT prepare_month(%s)", [datetime(2033, 5, 1, tzinfo=UTC)])
    given = rights()
    assert given["evidence_2033_05"] == ("SELECT", "INSERT")
    assert given["termination_order_2033_05"] == ("SELECT", "INSERT", "UPDATE")
    assert given["outbox_2033_05"] == ("SELECT", "INSERT", "UPDATE", "DELETE")


def test_migrations_work_as_the_owner_and_give_the_rights_anew() -> None:
    with transaction.atomic(), as_owner():
        run("GRANT UPDATE ON ledger_entry TO cleanbreak_app")
        run("REVOKE INSERT ON line FROM cleanbreak_app")
    call_command("migrate", interactive=False, verbosity=0)
    assert acting_as() == APPLICATION_ROLE
    assert rights()["ledger_entry"] == ("SELECT", "INSERT")
    assert rights()["line"] == ("SELECT", "INSERT", "UPDATE", "DELETE")


def rights_finding() -> tuple[bool, str]:
    findings = check_health(make_world().outside, lambda: datetime.now(UTC))
    ((is_well, sentence),) = [(f.is_well, f.sentence) for f in findings if f.name == "rights"]
    return is_well, sentence


@pytest.fixture
def without_role(committed_db: None) -> Iterator[None]:
    """Take the rights away, as on a server where the role could not be made."""
    with transaction.atomic(), as_owner():
        run("REVOKE ALL ON ledger_journal FROM cleanbreak_app")
    connection.close()
    yield
    connection.close()
    run("SELECT grant_application_rights()")
    connection.close()


def test_the_doctor_says_whether_the_role_is_in_force() -> None:
    assert rights_finding()[0]


@pytest.mark.usefixtures("without_role")
def test_without_the_role_the_product_runs_and_the_doctor_says_what_to_do() -> None:
    assert acting_as() == "cleanbreak"
    is_well, sentence = rights_finding()
    assert not is_well
    assert "CREATE ROLE cleanbreak_app NOLOGIN; GRANT cleanbreak_app TO cleanbreak" in sentence


def test_a_process_of_its_own_enters_the_role() -> None:
    program = (
        "import django; django.setup(); from django.db import connection as c;"
        "print(c.cursor().execute('SELECT current_user').fetchone()[0])"
    )
    address = connection.settings_dict
    dsn = f"postgresql:///{address['NAME']}?host={address['HOST']}&user={address['USER']}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "DATABASE_URL": f"{dsn}&port={address['PORT']}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == APPLICATION_ROLE
