"""When its time is over, what we know of a person goes, wherever it is; the certificate stays."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from pytest_django import Settings
from tests import kept_lives
from tests.holders import forget_holders
from tests.kept_lives import (
    CANARIES,
    EMPTY,
    LINE,
    PAID,
    YEARS,
    Found,
    erase,
    live,
    look_for,
    run,
    said,
    whole_database,
)
from tests.money_stories import plain_world
from tests.own_months import copy_everything_four_years_back, older, own_months  # noqa: F401
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.domain.retention import Category
from cleanbreak.flows.erase_what_is_due import count_what_is_due, erase_what_is_due
from cleanbreak.flows.forget_proofs import forget_proofs
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
from cleanbreak.records import retention_clocks as clocks_module
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.months import made_at, month_of
from cleanbreak.records.retention_clocks import CLOCKED, StillDue

BERLIN = ZoneInfo("Europe/Berlin")
pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 50_000}
        settings.CLEANBREAK_HOME_PLACE = "de"
        yield made
    forget_holders()


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
    ties = kept_lives.ties_of_numbers()
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
    assert kept_lives.ties_of_numbers() & ties == set()
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
    there = world.clock().astimezone(BERLIN).date()
    assert {one.law_of for one in LineRow.objects.all()} == {there}
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


def test_a_clock_whose_change_leaves_its_rows_due_is_refused_and_erases_nothing(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be found again for ever; the night stops at its first batch instead."""
    live(world)
    (reports,) = CLOCKED[Category.REPORTS]
    faulty = replace(reports, becomes="UPDATE suspicious_report SET contact = ''")
    monkeypatch.setitem(clocks_module.CLOCKED, Category.REPORTS, (faulty,))
    later = world.clock() + YEARS

    with pytest.raises(StillDue, match="suspicious_report: what its rows become leaves them due"):
        erase_what_is_due(later, is_stopping=iter([False] * 20 + [True] * 900).__next__)

    entries = AuditRow.objects.filter(act="data.erased", details__table="suspicious_report")
    assert not entries.exists(), "whole or not at all"


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
    (thread,), (message,) = (data[table]["rows"] for table in ("message_thread", "thread_message"))
    assert (thread["way"], message["text"]) == ("sms", f"I am {LINE.name}"), "and nobody else's"
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
