"""The back office takes over a day, splits its tax, ages what waits, finds what does not fit."""

import csv
import io
import json
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings
from tests.worlds import CURRENT, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.ledger import Entry, Journal
from cleanbreak.domain.money import Balance
from cleanbreak.flows.age_unclaimed import age_unclaimed
from cleanbreak.flows.export_general_ledger import (
    DayNotOver,
    Detail,
    bounds_of,
    export_general_ledger,
)
from cleanbreak.flows.make_statement import NoStatementYet, make_statement, read_statement
from cleanbreak.flows.message_texts import statement_link
from cleanbreak.flows.reconcile_in_flight import reconcile_in_flight
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.split_vat import split_vat
from cleanbreak.records.ledger import post_journals
from cleanbreak.records.payout import PayoutRow

pytestmark = pytest.mark.usefixtures("committed_db")
YEN = Balance(currency="JPY", paid_minor=800, promotional_minor=0, deposit_minor=0, debt_minor=0)
ANNA = LineOf(language="en")
BEN = LineOf(msisdn="+4915228817387", name="Ben Holder", refund_reference=None)
KEN = LineOf(msisdn="+4915228817388", name="=SUM(A1)", balance=YEN)


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    """Three lines that have ended: paid back, not claimed, and paid back in yen."""
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.CLEANBREAK_HOME_PLACE = "de"
    settings.ALLOWED_HOSTS = ["testserver"]
    made = make_world()
    CURRENT.append(made.outside)
    made.add(ANNA, BEN, KEN)
    for line in (ANNA, BEN, KEN):
        request_termination(at_once(line), made.outside, made.clock())
    made.work()
    yield made
    CURRENT.pop()


def order_of(line: LineOf) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT order_id FROM termination_order JOIN line USING (line_id) WHERE msisdn = %s",
            [line.msisdn],
        )
        (found,) = cursor.fetchone()
    return UUID(str(found))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("detail", Detail)
def test_debits_and_credits_of_a_day_are_equal_in_every_currency(
    world: TestWorld, detail: Detail
) -> None:
    out = io.StringIO()

    told = export_general_ledger(
        world.clock().date(), detail, out, world.clock() + timedelta(days=1)
    )

    rows = table(out.getvalue())
    assert told["rows"] == len(rows) > 4
    assert told["debit_minor"] == told["credit_minor"] == {"EUR": 4702, "JPY": 1600}
    for side in ("debit_minor", "credit_minor"):
        assert sum(int(row[side]) for row in rows if row["currency"] == "EUR") == 4702
    assert {(row["currency"], row["exponent"]) for row in rows} == {("EUR", "2"), ("JPY", "0")}


def test_a_day_is_that_of_the_operators_home_and_must_be_over(world: TestWorld) -> None:
    begin, end = bounds_of(world.clock().date())
    assert (begin.isoformat(), end - begin) == ("2026-11-22T00:00:00+01:00", timedelta(days=1))
    with pytest.raises(DayNotOver):
        export_general_ledger(begin.date(), Detail.SUMS, io.StringIO(), end + timedelta(minutes=59))
    before = io.StringIO()
    export_general_ledger(begin.date() - timedelta(days=1), Detail.SUMS, before, end)
    assert len(table(before.getvalue())) == 0


def test_tax_is_split_by_place_and_currency(world: TestWorld) -> None:
    fee = (
        Entry("receivable", 1190),
        Entry("early_termination_fee", -1000),
        Entry("tax:de", -190),
    )
    journal = Journal.of("test:fee", "closing", "EUR", fee)
    post_journals([(order_of(ANNA), 1, journal)], world.clock())

    assert split_vat(world.clock().date()) == [
        {
            "place": "de", "currency": "EUR", "exponent": 2, "journals": 1,
            "net_minor": 1000, "tax_minor": 190, "gross_minor": 1190,
        }
    ]  # fmt: skip
    assert split_vat(world.clock().date() - timedelta(days=40)) == []


@pytest.mark.parametrize(
    ("days", "age"),
    [(0, "0-30"), (30, "0-30"), (31, "31-90"), (366, "366-1095"), (1096, "over 1095")],
)
def test_what_nobody_came_for_is_listed_by_its_age(world: TestWorld, days: int, age: str) -> None:
    out = io.StringIO()

    sums = age_unclaimed(out, world.clock() + timedelta(days=days))

    assert sums == [{"currency": "EUR", "age": age, "payouts": 1, "amount_minor": 1234}]
    (row,) = table(out.getvalue())
    assert (row["days"], row["customer"], row["state"]) == (str(days), "C-Ben Holder", "draft")
    assert "Müller" not in out.getvalue()


def test_books_and_payouts_agree_on_what_is_in_flight_and_a_difference_is_seen(
    world: TestWorld,
) -> None:
    agreed = reconcile_in_flight(world.clock())
    assert [(row["currency"], row["books_minor"], row["difference_minor"]) for row in agreed] == [
        ("EUR", 1234, 0),
        ("JPY", 800, 0),
    ]
    assert [row["old_payouts"] for row in reconcile_in_flight(later(world, 6))] == [1, 1]
    stray = (Entry("payout_in_flight", 34), Entry("provider_clearing", -34))
    post_journals(
        [(order_of(ANNA), 1, Journal.of("stray", "payout_settled", "EUR", stray))], world.clock()
    )

    result = run("books", "in-flight", "--json")

    assert result.exit_code == 5
    (euros, _yen) = json.loads(result.stdout)["accounts"]
    assert (euros["books_minor"], euros["difference_minor"]) == (1200, -34)


def later(world: TestWorld, days: int) -> datetime:
    return world.clock() + timedelta(days=days)


def test_the_commands_write_files_and_say_what_they_wrote(world: TestWorld, tmp_path: Path) -> None:
    result = run("books", "gl", "--day", "2026-11-22", "--out", tmp_path / "gl.csv", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["rows"] == len(table((tmp_path / "gl.csv").read_text()))
    shown = run("books", "gl", "--day", "2026-11-22", "--entries")
    assert table(shown.stdout)[0]["day"] == "2026-11-22"
    assert run("books", "gl", "--day", "22.11.2026").exit_code == 2
    tomorrow = timezone.now().date() + timedelta(days=1)
    refused = run("books", "gl", "--day", tomorrow, "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["error"]) == (3, "day_not_over")
    assert json.loads(run("books", "unclaimed", "--json").stdout)["ages"][0]["payouts"] == 1
    assert json.loads(run("books", "vat", "--month", "2026-11-01", "--json").stdout) == {
        "month": "2026-11",
        "places": [],
    }
    for words in (("in-flight",), ("vat", "--month", "2026-11-01"), ("unclaimed",)):
        assert run("books", *words).exit_code == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Final statement of your line", "Credit that you paid for", "12.34 EUR"]),
        ("de", ["Schlussabrechnung Ihres Anschlusses", "Von Ihnen bezahlt", "12,34 EUR"]),
        ("zh-hans", ["号码终止结算单", "您充值的余额", "12.34 EUR"]),
    ],
)
def test_the_statement_is_on_paper_in_three_languages(
    world: TestWorld, language: str, words: list[str], tmp_path: Path
) -> None:
    with override(language):
        (tmp_path / "statement.pdf").write_bytes(make_statement(order_of(ANNA)))

    text = as_text(tmp_path / "statement.pdf")

    assert [word for word in words if word not in text] == []
    assert ANNA.msisdn in text


def as_text(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def test_the_statement_tells_every_try_to_pay(world: TestWorld) -> None:
    PayoutRow.objects.filter(order_id=order_of(ANNA)).update(state="settled")

    with override("en"):
        (payment,) = read_statement(order_of(ANNA)).payments

    assert (payment.way, payment.amount, payment.state) == (
        "the way you paid",
        "12.34 EUR",
        "has arrived",
    )


def test_what_a_customer_is_called_is_text_on_the_paper_and_nothing_else(
    world: TestWorld, tmp_path: Path
) -> None:
    hostile = '<img src="file:///etc/passwd"><script>1</script>'
    with connection.cursor() as cursor:
        cursor.execute("UPDATE holder SET reference = %s WHERE name = %s", [hostile, ANNA.name])

    (tmp_path / "statement.pdf").write_bytes(make_statement(order_of(ANNA)))

    assert "<script>" in as_text(tmp_path / "statement.pdf")
    assert "root:" not in as_text(tmp_path / "statement.pdf")


def test_there_is_no_statement_before_the_money_is_settled(world: TestWorld) -> None:
    with pytest.raises(NoStatementYet):
        make_statement(UUID(int=7))
    result = run("books", "statement", UUID(int=7), "--out", "/dev/null", "--json")
    assert (result.exit_code, json.loads(result.stdout)["error"]) == (3, "no_statement_yet")


def test_the_mail_on_file_links_the_statement_and_a_guessed_link_finds_nothing(
    world: TestWorld, client: Client
) -> None:
    send_announcements(world.outside, world.clock)
    link = statement_link(order_of(ANNA))
    texts = [one.message.text for one in MemoryMessages(world.world).inbox(ANNA.email)]
    assert [text for text in texts if link in text]

    answer = client.get(link.split("testserver")[-1].replace("http://127.0.0.1:8000", ""))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"/statement/{order_of(ANNA)}/wrong/").status_code == 404
