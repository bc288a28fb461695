"""The rules of each place: in the console, at the command line, and in orders that wait."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.utils.formats import date_format
from tests.money_stories import LINE, end_line, money_address, payout, plain_world
from tests.staff_people import signed_in, staffed_world
from tests.worlds import AGENT, CURRENT, LineOf, TestWorld, make_world, with_notice

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.effective_date import EndPolicy, EndsBeforeNotice, EndWish, ProofLevel
from cleanbreak.domain.money import Balance, Money
from cleanbreak.domain.policy import Period, QuarantineReason
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.accept_declaration import earliest_end_date
from cleanbreak.flows.list_policies import list_policies
from cleanbreak.flows.read_payout import read_payout
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.policies import packs
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.order import OrderRow

PAGE = "/staff/policies/"
AUSTRALIAN = LineOf(msisdn="+61491570156", jurisdiction="au", payment="postpaid")
BRAZILIAN = LineOf(msisdn="+5511961234567", jurisdiction="br", payment="prepaid")
THURSDAY = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
HARSH = """\
facts:
  port_grace:
    - {value: P7D, since: 2026-11-23, unit: iso8601_duration, reference: ours, confidence: H}
  quarantine_min:
    - {value: P2M, since: 2026-11-23, reference: ours, confidence: H}
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["policy", *arguments])


@pytest.fixture
def overlays(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.CLEANBREAK_POLICY_OVERLAYS = tmp_path
    packs.read_pack.cache_clear()
    yield tmp_path
    packs.read_pack.cache_clear()


def test_the_list_says_what_nobody_verified_and_what_nobody_found() -> None:
    listed = json.loads(run("list", "--json").output)["policies"]
    by_place = {one["place"]: one for one in listed}
    assert len(by_place) == 13
    assert {one["status"] for one in listed} == {"unverified"}
    assert "quarantine_min" in by_place["sg"]["not_found"]
    assert "quarantine_min" not in by_place["au"]["not_found"]
    assert by_place["us-ca"]["extends"] == ["us"]
    said = run("list").output
    assert "sg     unverified: no lawyer has looked at it" in said
    assert "a safe default counts: notice_prepaid" in said


def test_what_is_shipped_is_checked_without_a_fault() -> None:
    result = run("check", "--json")
    assert (result.exit_code, json.loads(result.output)["faults"]) == (ExitCode.DONE, 0)


def test_every_fault_of_an_overlay_is_named_with_the_clause(overlays: Path) -> None:
    file = overlays / "de.yaml"
    file.write_text(HARSH, encoding="utf-8")
    for result in (run("check", str(file), "--json"), run("check", "--json")):
        assert result.exit_code == ExitCode.REFUSED
        document = json.loads(result.output)
        assert document["faults"] == 2
        (faults,) = [one["faults"] for one in document["files"] if one["file"] == str(file)]
        assert "port_grace: P7D is harder on the holder than P1M (TKG 59" in faults[0]
        assert faults[1] == "quarantine_min: unit is missing"
    assert f"{file}: quarantine_min: unit is missing" in run("check", str(file)).output


@pytest.mark.usefixtures("overlays")
def test_an_overlay_is_listed_as_one(overlays: Path) -> None:
    assert not any(one.has_overlay for one in list_policies(THURSDAY))
    (overlays / "au.yaml").write_text("facts: {}\n", encoding="utf-8")
    packs.read_pack.cache_clear()
    assert [one.place for one in list_policies(THURSDAY) if one.has_overlay] == ["au"]


@pytest.fixture
def console(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        yield made


@pytest.mark.usefixtures("console")
def test_the_console_shows_that_packs_are_unverified_and_what_was_not_found() -> None:
    page = signed_in(Role.AUDITOR).get(PAGE).content.decode()
    assert "13 places have rules that no lawyer of theirs has signed." in page
    rows = dict(re.findall(r'<tr id="([a-z-]+)">(.*?)</tr>', page, re.DOTALL))
    assert "<code>quarantine_min</code>" in rows["sg"]
    assert "<code>quarantine_min</code>" not in rows["au"]
    assert "unverified: no lawyer has looked at it" in rows["de"]
    assert "(extends eu)" in rows["de"]
    home = signed_in(Role.AUDITOR).get("/staff/").content.decode()
    assert f'href="{PAGE}"' in home
    assert f'href="{PAGE}"' not in signed_in(Role.CLERK).get("/staff/").content.decode()


def test_a_declaration_on_the_web_counts_after_two_working_days_in_brazil() -> None:
    """On a Thursday the days for objections end on Sunday, the working days on Monday."""
    assert earliest_end_date(None, "br", THURSDAY) == date(2026, 11, 30)
    assert earliest_end_date(None, "fr", THURSDAY) == date(2026, 11, 29)
    with pytest.raises(EndsBeforeNotice):
        earliest_end_date(date(2026, 11, 29), "br", THURSDAY)


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize(
    ("actor", "ends_on"),
    [
        (AGENT, date(2026, 11, 26)),
        (Actor(channel=Channel.PORTAL, acting_user="holder"), date(2026, 11, 30)),
        (Actor(channel=Channel.HOTLINE, acting_user="agent:lin"), date(2026, 11, 26)),
        (Actor(channel=Channel.HOTLINE, acting_user="holder"), date(2026, 11, 30)),
    ],
)
def test_an_order_in_brazil_waits_as_long_as_its_way_asks(actor: Actor, ends_on: date) -> None:
    world = make_world()
    world.add(BRAZILIAN)
    at_once = EndWish(policy=EndPolicy.IMMEDIATE)
    request = replace(with_notice(BRAZILIAN), actor=actor, level=ProofLevel.VERIFIED, wish=at_once)
    request_termination(request, world.outside, THURSDAY)
    order = OrderRow.objects.get()
    assert (order.effective_date, order.end_policy == "immediate") == (
        ends_on,
        ends_on == date(2026, 11, 26),
    )


@pytest.mark.usefixtures("committed_db")
def test_a_number_given_up_over_threats_rests_longer_also_after_a_sooner_wish() -> None:
    world = make_world()
    world.add(AUSTRALIAN)
    now = world.clock()
    later = EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=date(2027, 1, 31))
    threatened = replace(
        with_notice(AUSTRALIAN),
        level=ProofLevel.VERIFIED,
        wish=later,
        quarantine_reason=QuarantineReason.HARASSMENT,
    )
    request_termination(threatened, world.outside, now)
    sooner = replace(threatened, wish=EndWish(policy=EndPolicy.IMMEDIATE))
    request_termination(
        replace(sooner, quarantine_reason=QuarantineReason.ORDINARY), world.outside, now
    )
    world.work()

    number = NumberRow.objects.get(msisdn=AUSTRALIAN.msisdn)
    assert number.earliest_release_date == date(2027, 11, 22)


@pytest.mark.usefixtures("committed_db")
def test_the_command_line_says_why_a_number_is_given_up(settings: Any) -> None:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    world = make_world()
    world.add(AUSTRALIAN)
    CURRENT.append(world.outside)
    shown = CliRunner().invoke(
        cli, ["terminate", "--msisdn", AUSTRALIAN.msisdn, "--harassment", "--plan", "--json"]
    )
    CURRENT.pop()
    plan = json.loads(shown.output)
    assert plan["quarantine_reason"] == "harassment"
    ended_on = date.fromisoformat(plan["effective_date"])
    rested = date.fromisoformat(plan["earliest_release_date"])
    assert rested == Period(months=12).after(ended_on)


def test_the_holder_is_told_by_when_the_place_asks_for_the_money(
    committed_db: None, settings: Any
) -> None:
    """In China fifteen days; in Germany no day is named, and none is told."""
    with plain_world(settings) as world:
        end_line(world, replace(LINE, jurisdiction="cn"))
        due = payout().created_at.astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=15)
        page = Client(headers={"accept-language": "en"}).get(money_address()).content.decode()
        told = f"The rules of your place ask us to pay it back by {date_format(due)}."
        assert told in page
        LineRow.objects.update(jurisdiction="de")
        page = Client(headers={"accept-language": "en"}).get(money_address()).content.decode()
        assert "The rules of your place ask us" not in page


def test_a_deposit_that_is_paid_back_late_in_india_earns_ten_per_cent(
    committed_db: None, settings: Any
) -> None:
    balance = Balance(
        currency="INR", paid_minor=7, promotional_minor=0, deposit_minor=36_500, debt_minor=0
    )
    with plain_world(settings) as world:
        end_line(world, replace(LINE, jurisdiction="in", balance=balance))
        row = payout()
        owed_on = row.created_at.astimezone(ZoneInfo("Asia/Kolkata")).date()
        in_time = read_payout(row.payout_id, row.created_at + timedelta(days=60))
        assert in_time.pay_back_by == owed_on + timedelta(days=60)
        assert in_time.late_interest.amount_minor == 0
        late = read_payout(row.payout_id, row.created_at + timedelta(days=70))
        assert late.late_interest == Money(100, "INR")
