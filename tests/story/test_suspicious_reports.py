"""Somebody reports a false channel: sealed, read by staff, closed, and then nobody's address."""

import json
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.staff_people import signed_in, staffed_world
from tests.worlds import TestWorld

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.staff import Role
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.sealed import open_sealed
from cleanbreak.records.suspicious_report import SuspiciousReportRow

FORM = "/official/report/"
REPORT = {
    "met_by": "call",
    "where": "+44 20 7946 0999",
    "said": "He wanted my code <b>now</b> \u202e😀",
    "contact": "canary@example.org",
}


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        yield made


def send(**changed: str) -> Any:
    return Client(headers={"accept-language": "en"}).post(FORM, REPORT | changed)


def test_a_report_is_sealed_read_by_staff_and_closed(world: TestWorld) -> None:
    answer = send()
    (row,) = SuspiciousReportRow.objects.all()
    page = Client(headers={"accept-language": "en"}).get(answer["Location"]).content.decode()
    agent = signed_in(Role.AGENT)
    listed = agent.get("/staff/reports/").content.decode()
    kept = repr(vars(row))

    assert answer.status_code == 303
    assert row.receipt_number in page
    assert open_sealed(row.contact) == REPORT["contact"]
    assert REPORT["contact"] not in kept
    assert "wanted my code" not in kept
    assert REPORT["where"] not in kept
    assert REPORT["contact"] in listed
    assert "&lt;b&gt;now" in listed
    assert ">1<" in agent.get("/staff/").content.decode()

    assert agent.post(f"/staff/reports/{row.receipt_number}/close/").status_code == 303
    row.refresh_from_db()
    after = agent.get("/staff/reports/").content.decode()
    assert row.contact == ""
    assert REPORT["contact"] not in after
    assert "wanted my code" in after
    assert agent.post(f"/staff/reports/{row.receipt_number}/close/").status_code == 404
    assert AuditRow.objects.filter(act="report.closed").count() == 1


def test_the_command_line_lists_and_closes(world: TestWorld) -> None:
    send()
    listed = json.loads(CliRunner().invoke(cli, ["report", "list", "--json"]).stdout)["reports"]
    number = listed[0]["receipt_number"]
    assert listed[0]["contact"] == REPORT["contact"]
    plain = CliRunner().invoke(cli, ["report", "list"]).stdout
    assert "\u202e" not in plain

    assert CliRunner().invoke(cli, ["report", "close", number, "--json"]).exit_code == 0
    again = CliRunner().invoke(cli, ["report", "close", number, "--json"])
    assert (again.exit_code, json.loads(again.stdout)["error"]) == (3, "unknown_report")
    assert json.loads(CliRunner().invoke(cli, ["report", "list", "--json"]).stdout) == {
        "reports": []
    }
    closed = CliRunner().invoke(cli, ["report", "list", "--closed", "--json"]).stdout
    assert json.loads(closed)["reports"][0]["contact"] == ""


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"met_by": "pigeon"}, "Choose how you met it"),
        ({"said": " \n"}, "Tell what happened"),
        ({"said": "a" * 5_001}, "at most 5000 characters"),
        ({"where": "a" * 301}, "at most 300 characters"),
        ({"contact": "a" * 255}, "at most 254 characters"),
    ],
)
def test_what_cannot_be_kept_is_explained(
    world: TestWorld, changed: dict[str, str], says: str
) -> None:
    answer = send(**changed)

    assert answer.status_code == 422
    assert says in unescape(answer.content.decode())
    assert not SuspiciousReportRow.objects.exists()


def test_nobody_floods_it_and_a_made_up_receipt_is_no_page(world: TestWorld) -> None:
    assert send(said="a" * 10_000_000).status_code == 413  # unread: it counts for nothing
    left = RATES[Limited.REPORT].burst

    states = [send().status_code for _ in range(left + 1)]

    assert states == [303] * left + [429]
    assert Client().get("/official/report/received/<script>/").status_code == 404
