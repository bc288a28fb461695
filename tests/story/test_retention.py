"""When its time is over, what we know of a person goes, wherever it is; the certificate stays."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from pytest_django import Settings
from tests import kept_lives
from tests.holders import forget_holders
from tests.kept_lives import CANARIES, LINE, Found, live, look_for, whole_database
from tests.money_stories import plain_world
from tests.own_months import copy_everything_four_years_back, older, own_months  # noqa: F401
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.retention import Category, HoldReason, UnknownHold
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.erase_what_is_due import count_what_is_due, erase_what_is_due
from cleanbreak.flows.forget_proofs import forget_proofs
from cleanbreak.flows.hold_erasure import HoldWish, lift_hold, set_hold
from cleanbreak.flows.read_certificate import (
    certificate_json,
    read_certificate,
    read_public_keys,
)
from cleanbreak.flows.read_metrics import read_metrics
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.verify_certificate import verify_certificate
from cleanbreak.policies import retention_rules as rules_module
from cleanbreak.policies.packs import read_pack
from cleanbreak.policies.retention_rules import retention_eras
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.months import made_at, month_of

pytestmark = pytest.mark.usefixtures("committed_db")
ADA = Actor(channel=Channel.CLI, acting_user="operator:ada")
BEN = Actor(channel=Channel.CLI, acting_user="operator:ben")
EMPTY = replace(LINE.balance, paid_minor=0)
PAID = replace(LINE, balance=EMPTY)
"""Of it no money is owed."""
YEARS = timedelta(days=365 * 12)


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 50_000}
        settings.CLEANBREAK_HOME_PLACE = "de"
        yield made
    forget_holders()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def said(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def erase(at: datetime) -> dict[str, int]:
    """Let a night come, with its months, and erase; return how much of each category."""
    forget_proofs(at)
    counts: dict[str, int] = {}
    for one in erase_what_is_due(at):
        counts[one.category.value] = counts.get(one.category.value, 0) + one.count
    return counts


def test_after_its_time_nothing_of_a_person_is_left_but_the_certificate_holds(
    own_months: None,  # noqa: F811
    world: TestWorld,
    log: io.StringIO,
) -> None:
    order_id = live(world)
    send_announcements(world.outside, world.clock)
    copy_everything_four_years_back()
    archives = kept_lives.home() / "archives"
    archived = older(order_id)
    month = month_of(made_at(archived))
    assert run("archive", "month", month, "--out", archives).exit_code == 0
    before, sealed = whole_database(), kept_lives.sealed_texts()
    for canary in CANARIES:
        assert look_for((canary,), before) or canary == LINE.imsi, f"{canary} was never there"
    assert len(sealed) >= 8

    later = world.clock() + YEARS
    with (archives / "planted.txt").open("w") as file:
        file.write("Zacharias KANARIENVOGEL")
    assert look_for(CANARIES, kept_lives.files_below(kept_lives.home())), "the search finds"
    (archives / "planted.txt").unlink()
    erase(later)

    manifest = archives / f"cleanbreak-{month}" / "manifest.json"
    files = kept_lives.files_below(kept_lives.home())
    assert str(archived) in files[str((manifest.parent / "evidence.csv.gz").relative_to(
        kept_lives.home()))], "the archive was searched, too"  # fmt: skip
    places = {**whole_database(), **files, "log": log.getvalue(), "metrics": read_metrics()}
    assert look_for(CANARIES, places) == []
    assert kept_lives.sealed_texts() & sealed == set()
    assert User.objects.filter(username__startswith="holder-").count() == 0
    for one in (order_id, archived):
        content = json.dumps(certificate_json(read_certificate(one))).encode()
        assert verify_certificate(content, read_public_keys(world.outside))
        assert look_for(CANARIES, {"certificate": content.decode()}) == []
    assert run("archive", "verify", manifest.parent).exit_code == 0
    assert run("ledger", "verify").exit_code == 0
    assert erase(later) == {}, "done again it changes nothing"


def test_each_category_goes_on_the_day_after_its_last_one(world: TestWorld) -> None:
    world.add(PAID)
    request_termination(at_once(PAID), world.outside, world.clock())
    world.work()
    LineRow.objects.update(termination_date=date(2026, 3, 31), law_of=date(2026, 3, 1))
    holder = HolderRow.objects.get
    noon = world.clock().replace(hour=12)

    assert "contact" not in erase(noon.replace(year=2026, month=9, day=30))
    assert holder().email
    assert erase(noon.replace(year=2026, month=10, day=1))["contact"] == 1
    assert not holder().email
    assert holder().name == PAID.name, "its own time"
    assert "identity" not in erase(noon.replace(year=2027, month=12, day=31))
    assert holder().name == PAID.name
    after = noon.replace(year=2028, month=1, day=1)
    assert erase(after)["identity"] == 1
    assert PAID.name not in holder().name


def test_a_holder_with_a_living_line_stays_known_and_is_forgotten_with_the_last(
    world: TestWorld,
) -> None:
    other = replace(PAID, msisdn="+4915228899003")
    world.add(PAID, other)
    request_termination(at_once(PAID), world.outside, world.clock())
    world.work()
    later = world.clock() + YEARS
    erase(later)
    ended, alive = LineRow.objects.order_by("line_id")
    assert (ended.msisdn, ended.imsi) == ("", "")
    assert (alive.msisdn, alive.imsi) == (other.msisdn, other.imsi)
    assert HolderRow.objects.get().name == PAID.name


def test_money_that_is_owed_keeps_what_is_needed_to_pay_it(world: TestWorld) -> None:
    world.add(LINE)
    request_termination(at_once(LINE), world.outside, world.clock())
    world.work()
    later = world.clock() + YEARS
    assert "contact" not in erase(later)
    assert HolderRow.objects.get().email == LINE.email


def wish(until: date, msisdn: str = LINE.msisdn) -> HoldWish:
    return HoldWish(
        msisdn=msisdn,
        is_whole_holder=False,
        reason=HoldReason.COURT,
        case_reference="4 O 17/26",
        until=until,
    )


def test_a_hold_keeps_everything_and_when_two_have_lifted_it_erasing_goes_on(
    world: TestWorld,
) -> None:
    live(world)
    later = world.clock() + YEARS
    hold_id = set_hold(wish((later + timedelta(days=300)).date()), ADA, later)
    before, sealed = whole_database(), kept_lives.sealed_texts()

    erase(later)

    left = {one.canary for one in look_for(CANARIES, whole_database())}
    assert left == {one.canary for one in look_for(CANARIES, before)}
    gone = sealed - kept_lives.sealed_texts()
    assert len(gone) <= 4, "only what is about no line: the report and the refused request"
    for table in ("declaration", "verification", "authority", "payout_wish", "campaign_line"):
        assert look_for(CANARIES, {table: before[table]}) == look_for(
            CANARIES, {table: whole_database()[table]}
        )

    assert not lift_hold(hold_id, ADA, later)
    with pytest.raises(Exception, match="A second person"):
        lift_hold(hold_id, replace(ADA, acting_user="agent:ADA"), later)
    erase(later)
    assert HolderRow.objects.get().name == LINE.name, "one person's word is not enough"
    assert lift_hold(hold_id, BEN, later)
    erase(later)
    assert look_for(CANARIES, whole_database()) == []
    with pytest.raises(UnknownHold):
        lift_hold(hold_id, BEN, later)
    acts = AuditRow.objects.filter(act__startswith="hold.").order_by("id")
    assert [one.act for one in acts] == ["hold.set", "hold.lift_asked", "hold.lifted"]


def test_a_hold_ends_by_itself_after_its_last_day(world: TestWorld) -> None:
    live(world)
    later = world.clock() + YEARS
    until = (later + timedelta(days=10)).date()
    set_hold(wish(until), ADA, later)
    noon = later.replace(hour=12)
    erase(noon + timedelta(days=10))
    assert HolderRow.objects.get().name == LINE.name
    erase(noon + timedelta(days=11, hours=1))
    assert look_for(CANARIES, whole_database()) == []


def test_an_order_keeps_the_law_of_its_day(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From 2026-06-01 on contacts are kept for three months instead of six."""
    pack = read_pack("de")
    (old,) = pack.facts["retention_contact"]
    new = {**old, "since": date(2026, 6, 1), "default": {**old["default"], "keep": "P3M"}}
    changed = replace(pack, facts={**pack.facts, "retention_contact": [old, new]})
    monkeypatch.setattr(
        rules_module, "read_pack", lambda place: changed if place == "de" else read_pack(place)
    )
    retention_eras.cache_clear()
    early = LineOf(balance=EMPTY)
    late = replace(early, msisdn="+4915228899004", name="Late", email="late@example.org")
    world.add(early, late)
    for line in (early, late):
        request_termination(at_once(line), world.outside, world.clock())
    world.work()
    assert {one.law_of for one in LineRow.objects.all()} == {world.clock().date()}
    LineRow.objects.update(termination_date=date(2026, 6, 15))
    LineRow.objects.filter(msisdn=early.msisdn).update(law_of=date(2026, 5, 31))

    erase(datetime(2026, 10, 1, 12, tzinfo=world.clock().tzinfo))

    emails = dict(HolderRow.objects.values_list("name", "email"))
    assert emails == {early.name: early.email, late.name: ""}
    erase(datetime(2026, 12, 16, 12, tzinfo=world.clock().tzinfo))
    assert set(HolderRow.objects.values_list("email", flat=True)) == {""}
    retention_eras.cache_clear()


def test_whichever_statement_fails_the_next_night_ends_the_work(world: TestWorld) -> None:
    """Every n-th statement fails once; a batch is done whole or not at all."""
    live(world)
    later = world.clock() + YEARS
    done = fails = 0
    while done == fails:
        fails += 1
        left = [fails]

        def fail(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            left[0] -= 1  # noqa: B023  used within the same turn
            if left[0] == 0:  # noqa: B023
                raise DatabaseError("the disk is gone")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(fail):
            try:
                erase_what_is_due(later)
            except DatabaseError:
                done += 1
        line = LineRow.objects.get()
        assert bool(line.erased & 1) == (HolderRow.objects.get().email == ""), "whole or not"
    assert fails > 12
    forget_proofs(later)
    assert look_for(CANARIES, whole_database()) == []


def test_a_restored_backup_is_due_again(world: TestWorld) -> None:
    """Rows say what is due, no list of requests: what a backup brings back goes the next night."""
    live(world)
    later = world.clock() + YEARS
    kept = LineRow.objects.values().get(), HolderRow.objects.values().get()
    erase(later)
    line, holder = kept
    LineRow.objects.update(
        msisdn=line["msisdn"], iccid=line["iccid"], eid=line["eid"], erased=line["erased"]
    )
    HolderRow.objects.update(name=holder["name"], email=holder["email"])
    assert look_for(CANARIES, whole_database())
    erase(later)
    assert look_for(CANARIES, whole_database()) == []


def test_the_commands_count_erase_and_show(world: TestWorld) -> None:
    live(world)
    LineRow.objects.update(termination_date=date(2020, 3, 31), law_of=date(2020, 3, 1))
    counted = said("retention", "due")["counts"]
    assert {one["category"] for one in counted} >= {"identity", "number", "agreement"}
    assert counted == said("retention", "due")["counts"], "counting changes nothing"
    shown = said("retention", "show", "de")
    (identity,) = [one for one in shown["rules"] if one["category"] == "identity"]
    assert (identity["keep"], identity["from"], identity["basis"]) == (
        "P12M", "end_of_year", "duty",
    )  # fmt: skip
    assert "TKG" in identity["reference"]
    assert run("retention", "show", "xx").exit_code == 3
    erased = {one["category"] for one in said("retention", "erase")["counts"]}
    assert "identity" in erased
    assert not HolderRow.objects.get().email
    assert not {one.category for one in count_what_is_due(world.clock())} & {Category.IDENTITY}


def test_holds_at_the_command_line_need_two_people(world: TestWorld) -> None:
    live(world)
    until = world.clock().date() + timedelta(days=100)
    arguments = (
        "hold", "set", LINE.msisdn, "--reason", "court", "--until", until, "--as", "ada",
    )  # fmt: skip
    assert run(*arguments, "--case", "Anna Müller").exit_code == 3
    placed = said(*arguments, "--case", "4 O 17/26")
    (held,) = said("hold", "list")["holds"]
    assert held["hold_id"] == placed["hold_id"]
    assert (held["reason"], held["case_reference"]) == ("court", "4 O 17/26")
    hold_id = UUID(placed["hold_id"])
    assert run("hold", "lift", hold_id, "--as", "ada").exit_code == 4
    assert run("hold", "lift", hold_id, "--as", "ADA").exit_code == 3
    assert run("hold", "lift", hold_id, "--as", "ben").exit_code == 0
    assert said("hold", "list")["holds"] == []


def test_a_person_is_told_what_is_kept_why_and_until_when(world: TestWorld) -> None:
    order_id = live(world)
    told = said("subject", "export", LINE.msisdn, "--as", "petra")
    by_category = {one["category"]: one for one in told["categories"]}
    assert set(by_category) == {one.value for one in Category}
    identity = by_category["identity"]
    assert identity["last_day"] == f"{world.clock().year + 1}-12-31"
    assert identity["basis"] == "duty"
    data = told["data"]
    assert data["holder"]["rows"][0]["name"] == LINE.name
    assert data["line"]["rows"][0]["imsi"] == LINE.imsi, "opened for whom it is about"
    assert "DE89370400440532013000" in json.dumps(data["payout"])
    assert data["certificate"]["rows"][0]["order_id"] == str(order_id)
    text = json.dumps(told)
    for others in ("Kanaria Flüchtig", "safe@example.org", "Gustav Kanarius", "agent:"):
        assert others not in text
    looks = AuditRow.objects.filter(act="personal_data.seen", acting_user="operator:petra")
    assert looks.get().details["purpose"] == "caller_verified"
    assert run("subject", "export", "+4915228800099").exit_code == 3


def test_found_names_the_place() -> None:
    places = {"holder": "Zacharias Kanarienvogel", "line": "+49"}
    assert look_for(("KANARI",), places) == [Found("holder", "KANARI")]
    assert Path(kept_lives.home()).is_dir()
