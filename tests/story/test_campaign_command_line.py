"""An operator ends many lines by command: planned, approved by another, watched, reported."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from pytest_django import Settings
from tests import campaigns
from tests.campaigns import feed, file_of, lines_of_three_places
from tests.worlds import CURRENT, LineOf, TestWorld, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.records.campaign import CampaignRow
from cleanbreak.records.evidence import evidence_of
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    made.clock.now = timezone.now()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["campaign", *arguments], input=typed)


def work(world: TestWorld) -> None:
    """Let the worker do all that is due by now."""
    world.clock.now = timezone.now()
    campaigns.work(world)


def said(result: Result) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def create(tmp_path: Path, content: bytes, *more: str) -> Result:
    path = tmp_path / "lines.csv"
    path.write_bytes(content)
    wish = more or ("--reason", "fleet", "--when", "now")
    return run("create", "--file", str(path), *wish, "--as", "eva", "--json")


def begun(tmp_path: Path, content: bytes, *more: str) -> str:
    """Create, plan, approve and start, as two people do; return the id."""
    campaign_id = str(said(create(tmp_path, content, *more))["campaign_id"])
    planned = said(run("plan", campaign_id, "--as", "eva", "--json"))
    count = str(planned["lines_to_end"])
    assert run("approve", campaign_id, "--count", count, "--as", "max").exit_code == 0
    assert run("start", campaign_id, "--as", "max").exit_code == 0
    return campaign_id


def test_thirty_lines_of_three_places_end_and_the_report_is_the_evidence(
    world: TestWorld, tmp_path: Path
) -> None:
    lines = lines_of_three_places(30)
    world.add(*lines)
    content = file_of(lines, "+4917000000000", lines[0].msisdn, "no number")

    asked = create(tmp_path, content)
    assert asked.exit_code == 0, asked.output
    campaign_id = str(said(asked)["campaign_id"])
    plan_file = tmp_path / "plan.csv"
    planned = run("plan", campaign_id, "--out", str(plan_file), "--json")
    assert planned.exit_code == 0, planned.output
    summary = said(planned)["summary"]
    assert summary["outcomes"] == {"ends": 30, "refused": 3}
    refusals = {"line_twice_in_file": 1, "malformed_msisdn": 1, "number_not_ours": 1}
    assert summary["refusals"] == refusals
    assert summary["money"]["GBP"]["refund_minor"] == 12340
    assert summary["places"] == {"de": 10, "gb": 10, "us": 10}
    assert plan_file.stat().st_mode & 0o777 == 0o600
    assert len(list(csv.DictReader(plan_file.read_text().splitlines()))) == 33
    assert not OrderRow.objects.exists(), "a plan changes nothing"

    assert run("approve", campaign_id, "--as", "max").exit_code == 2, "nobody there to type it"
    typed = run("approve", campaign_id, "--as", "max", typed="30\n")
    assert typed.exit_code == 0, typed.output
    assert run("start", campaign_id, "--as", "max").exit_code == 0
    feed(world)
    assert run("status", campaign_id).exit_code == 4
    work(world)

    shown = run("status", campaign_id, "--json")
    assert shown.exit_code == 0, shown.output
    assert said(shown)["state"] == "finished"
    assert said(shown)["progress"]["ended"] == 30
    assert set(said(shown)["progress"]["steps"].values()) == {30}
    assert set(LineRow.objects.values_list("state", flat=True)) == {"terminated"}
    check_report(campaign_id, tmp_path / "report.csv")


def check_report(campaign_id: str, path: Path) -> None:
    result = run("report", campaign_id, "--out", str(path))
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert Counter(row["outcome"] for row in rows) == {"completed": 30, "refused": 3}
    assert [row["reason"] for row in rows[30:]] == [
        "number_not_ours",
        "line_twice_in_file",
        "malformed_msisdn",
    ]
    assert all(row["sentence"] for row in rows[30:])
    orders = {str(order.order_id): order for order in OrderRow.objects.all()}
    evidence = evidence_of([order.order_id for order in orders.values()])
    for row in rows[:30]:
        kept = evidence[orders[row["order_id"]].order_id]
        assert json.loads(row["evidence"]) == kept
        assert set(kept) == {step.name for step in STEPS}


def test_the_whole_way_is_told_to_people_too(world: TestWorld, tmp_path: Path) -> None:
    lines = lines_of_three_places(3)
    world.add(*lines)
    campaign_id = begun(tmp_path, file_of(lines))
    feed(world)
    work(world)

    assert "Lines that end: 3" not in run("status", campaign_id).stdout
    assert "ended 3" in run("status", campaign_id, "--watch").stdout
    assert campaign_id in run("list").stdout
    assert said(run("list", "--json"))["campaigns"][0]["state"] == "finished"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "empty_file"),
        (b"msisdn\n", "no_lines"),
        (b"number\n+4915200000000\n", "no_name_column"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
        (b"msisdn\n" + b"1" * 100_000, "row_too_long"),
        (b'msisdn\n"+4915200000000\n+4915200000001\n', "broken_row"),
    ],
)
def test_a_file_of_something_else_is_refused_whole(
    world: TestWorld, tmp_path: Path, content: bytes, error: str
) -> None:
    result = create(tmp_path, content)

    assert (result.exit_code, said(result)["error"]) == (3, error)
    assert not CampaignRow.objects.exists()


def test_the_same_file_waits_until_its_campaign_is_over(world: TestWorld, tmp_path: Path) -> None:
    line = LineOf()
    world.add(line)
    first = str(said(create(tmp_path, file_of([line])))["campaign_id"])

    again = create(tmp_path, file_of([line]))
    assert (again.exit_code, said(again)["error"]) == (3, "same_file_twice")
    assert first in str(said(again)["sentence"])
    assert run("stop", first).exit_code == 0
    assert create(tmp_path, file_of([line])).exit_code == 0


def test_two_people_and_one_count(world: TestWorld, tmp_path: Path) -> None:
    line = LineOf()
    world.add(line)
    campaign_id = str(said(create(tmp_path, file_of([line])))["campaign_id"])

    def refused(*arguments: str) -> str:
        result = run(*arguments, "--json")
        assert result.exit_code == 3, result.output
        return str(said(result)["error"])

    approve = ("approve", campaign_id, "--count", "1", "--as")
    assert refused(*approve, "max") == "campaign_not_ready"
    assert refused("start", campaign_id) == "campaign_not_ready"
    run("plan", campaign_id)
    assert refused(*approve, "eva") == "approved_by_creator"
    assert refused("approve", campaign_id, "--count", "2", "--as", "max") == "wrong_count"
    assert run(*approve, "max").exit_code == 0
    assert run("start", campaign_id).exit_code == 0
    assert refused("start", campaign_id) == "campaign_not_ready"
    assert refused("resume", campaign_id) == "campaign_not_ready"
    assert refused("status", "00000000-0000-0000-0000-000000000000") == "unknown_campaign"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--when", "now"),
        ("--reason", "fleet"),
        ("--reason", "holiday", "--when", "now"),
        ("--reason", "fleet", "--when", "soon"),
        ("--reason", "fleet", "--when", "now", "--rate", "0/s"),
        ("--reason", "fleet", "--when", "now", "--rate", "fast"),
        ("--reason", "fleet", "--when", "now", "--place", "de"),
        ("--dormant-since", "2026-01-01"),
    ],
)
def test_wrong_usage_is_exit_code_2(
    world: TestWorld, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    result = create(tmp_path, file_of([LineOf()]), *arguments)

    assert result.exit_code == 2, result.output
    assert not CampaignRow.objects.exists()


def test_a_pause_ends_nothing_and_a_resumed_campaign_goes_on(
    world: TestWorld, tmp_path: Path
) -> None:
    lines = lines_of_three_places(3)
    world.add(*lines)
    campaign_id = begun(tmp_path, file_of(lines))
    assert run("pause", campaign_id).exit_code == 0
    feed(world)
    work(world)
    assert not OrderRow.objects.exists()

    assert run("resume", campaign_id).exit_code == 0
    feed(world)
    work(world)
    assert said(run("status", campaign_id, "--json"))["progress"]["ended"] == 3


def test_dormant_lines_are_found_by_their_last_use(world: TestWorld) -> None:
    lines = lines_of_three_places(4)
    rows = world.add(*lines)
    days = ("2025-01-01", "2025-01-01", "2026-11-01", "2026-10-01")
    for row, day in zip(rows, days, strict=True):
        LineRow.objects.filter(pk=row.pk).update(last_used_on=day)

    found = run("create", "--dormant-since", "2026-10-15", "--json", "--as", "eva")
    assert found.exit_code == 0, found.output
    planned = said(run("plan", str(said(found)["campaign_id"]), "--json"))
    assert planned["lines_given"] == 3
    assert planned["summary"]["refusals"] == {"not_dormant_yet": 1}
    only = run("create", "--dormant-since", "2026-10-15", "--place", "gb", "--json")
    assert said(only)["lines_given"] == 1
    none = run("create", "--dormant-since", "2020-01-01", "--json")
    assert said(none)["error"] == "no_lines"
    unknown = run("create", "--dormant-since", "2026-10-15", "--place", "xx", "--json")
    assert said(unknown)["error"] == "unknown_place"
