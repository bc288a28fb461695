"""sim-swap: when a number came to another card, who says so, and how far back that is known."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone
from tests.camara_apis.lives import begun_at, given_on, had_before, known_line
from tests.camara_apis.stage import NOBODYS, Stage
from tests.worlds import AGENT, LineOf, TestWorld

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.number_change import InitiatedBy
from cleanbreak.domain.sim_swap import SimChangeInFuture
from cleanbreak.domain.termination import UnknownLine
from cleanbreak.flows.forget_sim_changes import forget_sim_changes
from cleanbreak.flows.note_sim_change import note_sim_change
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.sim_change import SimChangeRow

DATE, CHECK = "/sim-swap/v2/retrieve-date", "/sim-swap/v2/check"


def swap(msisdn: str, **ago: float) -> datetime:
    at = timezone.now() - timedelta(**ago)
    note_sim_change(msisdn, at, InitiatedBy.USER, AGENT, timezone.now())
    return at


def date_of(stage: Stage, msisdn: str) -> Any:
    return stage.ask(DATE, {"phoneNumber": msisdn}).json()


def swapped(stage: Stage, msisdn: str, hours: int | None = None) -> bool | str:
    body = {"phoneNumber": msisdn} | ({} if hours is None else {"maxAge": hours})
    said = stage.ask(CHECK, body).json()
    return said["swapped"] if "swapped" in said else said["code"]


def test_the_newest_change_counts_and_ten_days_if_nothing_is_said(
    stage: Stage, world: TestWorld
) -> None:
    line = known_line()
    world.add(line)
    assert date_of(stage, line.msisdn) == {"latestSimChange": None, "monitoredPeriod": 120}
    assert swapped(stage, line.msisdn, 2400) is False
    swap(line.msisdn, days=90)
    at = swap(line.msisdn, hours=239)
    assert datetime.fromisoformat(date_of(stage, line.msisdn)["latestSimChange"]) == at
    assert [swapped(stage, line.msisdn, one) for one in (None, 240, 238)] == [True, True, False]


def test_a_new_subscription_is_a_change_and_what_was_before_it_is_anothers(
    stage: Stage, world: TestWorld
) -> None:
    line = given_on(world, "+4915228817500", days=2)
    SimChangeRow.objects.create(
        msisdn=line.msisdn, changed_at=timezone.now() - timedelta(days=50), initiated_by="user"
    )
    assert [swapped(stage, line.msisdn, one) for one in (None, 24)] == [True, False]
    assert swapped(stage, line.msisdn, 2400) is True


def test_a_line_of_unknown_age_is_not_said_to_be_unchanged(stage: Stage, world: TestWorld) -> None:
    line = LineOf()
    world.add(line)
    begun_at(line.msisdn, timezone.now() - timedelta(days=5, hours=1), is_known=False)
    assert date_of(stage, line.msisdn) == {"latestSimChange": None, "monitoredPeriod": 5}
    assert swapped(stage, line.msisdn, 24) is False
    assert swapped(stage, line.msisdn) == "OUT_OF_RANGE"
    swap(line.msisdn, days=1)
    assert swapped(stage, line.msisdn) is True, "one that is known is told, however far one asks"


@pytest.mark.parametrize("hours", [0, -1, 2401, 100_000])
def test_an_age_beyond_the_published_one(stage: Stage, hours: int) -> None:
    assert swapped(stage, NOBODYS, hours) == "OUT_OF_RANGE"


def test_a_number_that_rests_and_one_of_others_are_not_told_apart(stage: Stage) -> None:
    had_before("+4915228817501", 400, 5)
    assert swapped(stage, "+4915228817501") == swapped(stage, NOBODYS) == "IDENTIFIER_NOT_FOUND"
    assert date_of(stage, "+4915228817501")["code"] == "IDENTIFIER_NOT_FOUND"


def test_a_change_is_noted_once_and_audited_without_the_number(world: TestWorld) -> None:
    line = known_line()
    world.add(line)
    at, now = timezone.now() - timedelta(hours=1), timezone.now()
    told = [note_sim_change(line.msisdn, at, InitiatedBy.ADMIN, AGENT, now) for _ in range(2)]
    assert told == [True, False]
    (entry,) = AuditRow.objects.filter(act="line.sim_changed")
    assert line.msisdn not in json.dumps(entry.details)
    with pytest.raises(SimChangeInFuture):
        note_sim_change(line.msisdn, now + timedelta(hours=1), InitiatedBy.USER, AGENT, now)
    with pytest.raises(UnknownLine):
        note_sim_change(NOBODYS, now, InitiatedBy.USER, AGENT, now)


def test_old_changes_are_forgotten(world: TestWorld) -> None:
    line = known_line()
    world.add(line)
    swap(line.msisdn, days=121)
    kept = swap(line.msisdn, days=119)
    assert forget_sim_changes(timezone.now()) == 1
    assert SimChangeRow.objects.get().changed_at == kept


def test_operations_note_a_change_by_the_command(stage: Stage, world: TestWorld) -> None:
    line = known_line()
    world.add(line)
    said = ["line", "sim-changed", line.msisdn, "--by", "admin", "--as", "eva", "--json"]
    done = CliRunner().invoke(cli, said)
    assert (done.exit_code, json.loads(done.output)["is_news"]) == (0, True)
    assert swapped(stage, line.msisdn, 1) is True
    for at in ("yesterday", "2026-11-26T14:30:00"):
        assert CliRunner().invoke(cli, [*said, "--at", at]).exit_code == 2
    later = (timezone.now() + timedelta(days=1)).isoformat()
    assert CliRunner().invoke(cli, [*said, "--at", later]).exit_code == 3
