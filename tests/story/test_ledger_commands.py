"""Whoever owns the tables can forge the books; ``ledger verify`` and bean-check see it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.db import connections
from tests.ledgers import NOON, posting, run
from tests.owner import owner_cursor
from tests.worlds import LineOf, at_once, make_world

from cleanbreak.channels.cli.ledger_commands import WORDS
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.beancount import ROOTS
from cleanbreak.domain.money import Balance
from cleanbreak.domain.payout import IN_FLIGHT, PAID_FROM
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.verify_ledger import verify_ledger
from cleanbreak.records.ledger import post_journals
from cleanbreak.records.ledger_closing import close_account
from cleanbreak.records.ledger_reversal import reverse_journal

pytestmark = pytest.mark.usefixtures("committed_db")

ENTRIES = int(os.environ.get("CLEANBREAK_LEDGER_ENTRIES", "100000"))
"""10000000 looks through ten million entries."""
DRAWER = "cash_drawer:store-7:mia"
GUARDED = ("ledger_account", "ledger_balance", "ledger_entry", "ledger_journal", "payout")
PRICES = {"EUR": 1234, "JPY": 980, "BHD": 1005, "CLF": 7}


def cleanbreak(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["ledger", *arguments])


def verified(code: int) -> dict[str, list[dict[str, str]]]:
    result = cleanbreak("verify", "--json")
    assert result.exit_code == code, result.output
    document: dict[str, list[dict[str, str]]] = json.loads(result.stdout)
    return document


def forge(*statements: str) -> None:
    """Change what is written for good, as an owner who has switched the triggers off."""
    with owner_cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount, statement
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture(autouse=True)
def books(committed_db: None) -> None:
    """Lines that ended in four currencies, a drawer, a reversal, and a closed account."""
    world = make_world()
    for number, (currency, minor) in enumerate(PRICES.items()):
        line = LineOf(
            msisdn=f"+491522881738{number}",
            name=f"Holder {number}",
            refund_reference=f"card:{number}" if number % 2 else None,
            balance=Balance(currency=currency, paid_minor=minor, promotional_minor=5,
                            deposit_minor=0, debt_minor=0),
        )  # fmt: skip
        (row,) = world.add(line)
        row.currency = currency
        row.save()
        request_termination(at_once(line), world.outside, world.clock())
    world.work()
    desk = UUID(int=7)
    post_journals([posting("fill", desk, **{DRAWER: 500, "to": "bank"})], NOON)
    post_journals([posting("take", desk, cash_drawers=120, to=DRAWER)], NOON)
    post_journals([posting("owe", desk, charging_control=9)], NOON)
    reverse_journal("owe", NOON)
    post_journals([posting("odd", desk, old_control=3, to="bank")], NOON)
    reverse_journal("odd", NOON)
    close_account("old_control", "EUR", NOON)


def test_books_that_are_right_are_well() -> None:
    document = verified(0)
    assert document["differences"] == []
    held = {(one["code"], one["currency"]): one["minor"] for one in document["accounts"]}
    assert held["refund_payable", "EUR"] == -1234
    assert held["payout_in_flight", "JPY"] == -980
    assert "All is well" in cleanbreak("verify").stdout


OF_ENTRY = """WHERE (journal_id, account_id) IN (SELECT journal_id, account_id FROM ledger_entry
    JOIN ledger_journal USING (journal_id) JOIN ledger_account USING (account_id)
    WHERE key = '{key}' AND code = '{code}')"""
FILL, OWE = OF_ENTRY.format(key="fill", code=DRAWER), OF_ENTRY.format(key="owe", code="bank")
BACK = OF_ENTRY.format(key="reversal:owe", code="charging_control")
FORGERIES: dict[str, tuple[set[str], str]] = {
    "an amount": (
        {"journal_sum", "journal_hash", "currency_sum", "running_balance"},
        f"UPDATE ledger_entry SET amount_minor = amount_minor + 1 {FILL}",
    ),
    "both amounts": (
        {"journal_hash"},
        (
            "UPDATE ledger_entry SET amount_minor = amount_minor * 2 WHERE journal_id ="
            " (SELECT journal_id FROM ledger_journal WHERE kind = 'closing' ORDER BY 1 LIMIT 1)"
        ),
    ),
    "an entry that is gone": (
        {"journal_sum", "journal_entries", "running_balance", "version"},
        f"DELETE FROM ledger_entry {FILL}",
    ),
    "a journal that is gone": (
        {"journal_missing"},
        "DELETE FROM ledger_journal WHERE key = 'fill'",
    ),
    "a journal without entries": (
        {"journal_entries"},
        (
            "INSERT INTO ledger_journal (key, kind, order_id, line_id, posted_at, request_hash)"
            " SELECT 'empty', kind, order_id, line_id, posted_at, '' FROM ledger_journal LIMIT 1"
        ),
    ),
    "an entry of another currency": (
        {"journal_currency", "currency_sum"},
        (
            f"UPDATE ledger_entry SET account_id = (SELECT account_id FROM ledger_account"
            f" WHERE currency = 'JPY' AND code = 'charging_control') {BACK}"
        ),
    ),
    "an entry of no account": (
        {"journal_entries", "journal_hash"},
        f"UPDATE ledger_entry SET account_id = 999999 {BACK}",
    ),
    "another order": (
        {"journal_hash"},
        "UPDATE ledger_journal SET order_id = gen_random_uuid() WHERE key = 'take'",
    ),
    "another hash": (
        {"journal_hash"},
        "UPDATE ledger_journal SET request_hash = sha256('') WHERE key = 'fill'",
    ),
    "a reversal of something else": (
        {"reversal", "journal_hash"},
        (
            "UPDATE ledger_journal SET reverses = (SELECT journal_id FROM ledger_journal"
            " WHERE key = 'fill') WHERE key = 'reversal:owe'"
        ),
    ),
    "a running balance": (
        {"running_balance"},
        "UPDATE ledger_balance SET posted_minor = posted_minor + 1",
    ),
    "a count of entries": ({"version"}, "UPDATE ledger_balance SET version = version + 1"),
    "a running balance that is gone": (
        {"running_balance", "version"},
        "DELETE FROM ledger_balance",
    ),
    "a drawer below its floor": (
        {"account_floor", "running_balance"},
        f"UPDATE ledger_entry SET amount_minor = 1 {FILL}",
    ),
    "an order below its floor": (
        {"order_floor", "owed"},
        (
            "DELETE FROM ledger_entry WHERE account_id IN (SELECT account_id FROM ledger_account"
            " WHERE code = 'refund_payable' AND currency = 'JPY') AND amount_minor < 0"
        ),
    ),
    "an account without its floor": (
        {"floor_rule"},
        "UPDATE ledger_account SET floor_of = NULL, side = NULL WHERE code = 'refund_payable'",
    ),
    "a closed account with a balance": (
        {"closed_balance"},
        f"UPDATE ledger_account SET closed_at = now() WHERE code = '{DRAWER}'",
    ),
    "a payout that says it was never sent": (
        {"in_flight", "owed"},
        "UPDATE payout SET state = 'draft', method = '' WHERE currency = 'JPY'",
    ),
    "a payout that is gone": (
        {"in_flight"},
        "DELETE FROM payout WHERE currency = 'JPY'",
    ),
    "an account that was renamed": (
        {"journal_hash", "in_flight"},
        (
            "UPDATE ledger_account SET code = 'mine' WHERE code = 'payout_in_flight'"
            " AND currency = 'JPY'"
        ),
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_each_forgery_is_seen(forgery: str) -> None:
    expected, statement = FORGERIES[forgery]
    verified(0)

    forge(statement)

    document = verified(5)
    assert expected <= {one["check"] for one in document["differences"]}
    assert document["differences_count"] == len(document["differences"])
    told = cleanbreak("verify")
    assert told.exit_code == 5
    assert "Post nothing by hand" in told.stdout


def test_every_check_is_seen_by_some_forgery() -> None:
    seen = set().union(*(expected for expected, _ in FORGERIES.values()))
    assert seen == {check.value for check in WORDS}


def test_of_very_many_differences_a_hundred_are_told_and_all_are_counted() -> None:
    post_journals([posting(f"many {n}", UUID(int=n), charging_control=1) for n in range(150)], NOON)
    forge("UPDATE ledger_journal SET request_hash = '' WHERE key LIKE 'many %'")
    document = verified(5)
    assert (len(document["differences"]), document["differences_count"]) == (100, 150)


# The whole file -------------------------------------------------------------------------------


def bean_check(file: Path) -> subprocess.CompletedProcess[str]:
    """Run the auditor as a program of its own; it is GPL, and none of ours imports it."""
    return subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def exported(tmp_path: Path) -> Path:
    file = tmp_path / "books.beancount"
    result = cleanbreak("export", "--beancount", "--out", str(file), "--json")
    assert result.exit_code == 0, result.output
    return file


def test_a_stranger_finds_the_export_right(tmp_path: Path) -> None:
    file = exported(tmp_path)

    checked = bean_check(file)

    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    text = file.read_text()
    for written in (
        "Liabilities:RefundPayable  -12.34 EUR",
        "Liabilities:PayoutInFlight  -980 JPY",
        "Assets:ChargingControl  1.010 BHD",
        "Liabilities:RefundPayable  -0.0007 CLF",
        "Assets:CashDrawer:Store7:Mia-",
    ):
        assert written in text, written
    assert cleanbreak("export", "--beancount").stdout == text


def changed_amount(text: str) -> str:
    return text.replace("  -980 JPY", "  -981 JPY", 1)


def removed_transaction(text: str) -> str:
    begin = text.index('"reversal" "reversal:owe"')
    return text[: text.rindex("\n\n", 0, begin)] + text[text.index("\n\n", begin) :]


def changed_balance(text: str) -> str:
    return text.replace("balance Liabilities:RefundPayable -12.34 ~", "balance"
                        " Liabilities:RefundPayable -12.35 ~")  # fmt: skip


@pytest.mark.parametrize("tamper", [changed_amount, removed_transaction, changed_balance])
def test_a_stranger_finds_an_export_wrong_that_was_tampered_with(
    tamper: Callable[[str], str], tmp_path: Path
) -> None:
    file = exported(tmp_path)
    assert bean_check(file).returncode == 0
    text = file.read_text()
    file.write_text(tamper(text))
    assert file.read_text() != text

    assert bean_check(file).returncode != 0


def test_every_account_of_payouts_has_its_place_in_the_export(tmp_path: Path) -> None:
    assert {*IN_FLIGHT.values(), *PAID_FROM.values()} <= ROOTS.keys()
    post_journals([posting("new", UUID(int=7), what_else=1, to="what_else:a:b")], NOON)
    assert bean_check(exported(tmp_path)).returncode == 0


def test_an_export_needs_a_file_for_machines() -> None:
    assert cleanbreak("export", "--beancount", "--json").exit_code == 2
    assert cleanbreak("export").exit_code == 2


FILL_MANY = """
INSERT INTO ledger_journal (key, kind, order_id, line_id, posted_at, request_hash)
SELECT 'fill-' || n, 'closing', md5(n::text)::uuid, n, %(noon)s, sha256(convert_to(concat_ws(E'\\n',
    'closing', 'EUR', md5(n::text)::uuid, n, '', 'charging_control 5', 'refund_payable -5'),
    'UTF8'))
FROM generate_series(%(first)s, %(last)s) AS n;
INSERT INTO ledger_entry (journal_id, account_id, amount_minor)
SELECT journal_id, account_id, CASE code WHEN 'charging_control' THEN 5 ELSE -5 END
FROM ledger_journal, ledger_account
WHERE key LIKE 'fill-%%' AND line_id BETWEEN %(first)s AND %(last)s AND currency = 'EUR'
  AND code IN ('charging_control', 'refund_payable')
"""


def peak_kib() -> int:
    status = Path("/proc/self/status").read_text()
    return int(next(ln.split()[1] for ln in status.splitlines() if ln.startswith("VmHWM")))


def test_a_large_ledger_needs_no_more_memory_and_every_piece_is_looked_at() -> None:
    verify_ledger(lambda _done, _of: None)
    before_kib, journals, step = peak_kib(), ENTRIES // 2, 50_000
    with owner_cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for first in range(1, journals + 1, step):
            last = min(first + step - 1, journals)
            cursor.execute(FILL_MANY, {"first": first, "last": last, "noon": NOON})
        cursor.execute("ANALYZE ledger_journal, ledger_entry, ledger_account")
        cursor.execute("RESET statement_timeout")
    seen: list[tuple[int, int]] = []

    began = time.monotonic()
    result = verify_ledger(lambda done, of: seen.append((done, of)))
    print(f"{result.entries:,} entries in {time.monotonic() - began:.1f} s")  # pytest -s

    assert (result.count, result.differences) == (0, [])
    assert result.entries > ENTRIES - 2
    assert seen[-1][0] == seen[-1][1] >= journals
    assert len(seen) >= journals // step
    assert peak_kib() - before_kib < 64 * 1024
    last_one = OF_ENTRY.format(key=f"fill-{journals}", code="charging_control")
    forge(f"UPDATE ledger_entry SET amount_minor = 6 {last_one}")
    assert verify_ledger(lambda _done, _of: None).count == 3


def test_a_check_beside_postings_sees_one_moment() -> None:
    def post_more(done: int, _of: int) -> None:
        order = UUID(int=done)
        with_more = [posting(f"beside {done} {n}", order, charging_control=1) for n in range(3)]

        def post() -> None:
            post_journals(with_more, NOON)
            connections.close_all()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(post).result(30)

    assert verify_ledger(post_more).count == 0
    assert run("SELECT count(*) FROM ledger_journal WHERE key LIKE 'beside%%'") == [(3,)]
