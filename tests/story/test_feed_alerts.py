"""Whoever must file a report is told in time: by doctor, figures and mail, and in the console."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.jobs import DEFAULT_QUEUE
from tests.alerts import alerts_now
from tests.feeds import DROPS, FILE, FIRST, files_there, give_up, set_up
from tests.staff_people import signed_in, staffed_world
from tests.worlds import TestWorld

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.feed_drop.memory import MemoryFeedDrop
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.policy import Period
from cleanbreak.domain.staff import Role
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.file_due_reports import alert_of_feeds
from cleanbreak.flows.read_metrics import read_metrics
from cleanbreak.jobs import feeds_tasks
from cleanbreak.jobs.tasks import NIGHTLY
from cleanbreak.records.feed_report import FeedVersionRow

pytestmark = pytest.mark.django_db
LONG_AGO = Period(months=-5).after(timezone.now().date().replace(day=1))


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        late = FILE.format(begins_on=LONG_AGO, more="")
        set_up(settings, tmp_path, late)
        DROPS.append(MemoryFeedDrop(DictWorld()))
        yield made
        DROPS.pop()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["feed", *arguments])


def told(world: TestWorld) -> list[str]:
    found = check_health(world.outside, timezone.now)
    return [one.sentence for one in found if one.name.startswith("feeds") and not one.is_well]


def test_a_late_report_is_told_until_it_is_filed(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_FEED_ALERTS = ("ops@example.org", "law@example.org")
    give_up(FIRST, timezone.now() - timedelta(days=70))
    inbox = MemoryMessages(world.world)
    for hours in (0, 1):
        alert_of_feeds(world.outside, timezone.now() + timedelta(hours=hours * 0.01))
    mails = [one.message for one in inbox.inbox()]
    assert {one.recipient for one in mails} == set(settings.CLEANBREAK_FEED_ALERTS)
    assert len(mails) == 2, "once a day"
    assert "cleanbreak feed make rnd" in mails[0].text
    assert told(world) == [mails[0].text]
    assert 'cleanbreak_feed_late{feed="rnd"} 1' in read_metrics()
    assert re.search(r'cleanbreak_feed_days_left\{feed="rnd"\} -\d+', read_metrics())
    assert {"CleanbreakFeedDue", "CleanbreakFeedLate"} <= alerts_now()

    assert run("make", "rnd").exit_code == ExitCode.DONE
    assert "cleanbreak feed send rnd" in told(world)[0]
    assert run("send", "rnd").exit_code == ExitCode.DONE
    assert told(world) == []
    assert 'cleanbreak_feed_late{feed="rnd"} 0' in read_metrics()
    assert "cleanbreak_feed_days_left{" not in read_metrics()
    assert not {"CleanbreakFeedDue", "CleanbreakFeedLate"} & alerts_now()
    assert len(files_there(DROPS[-1])) == 1  # type: ignore[arg-type]


def test_what_the_home_place_wants_and_nobody_set_up_is_told(
    world: TestWorld, settings: Any
) -> None:
    settings.CLEANBREAK_HOME_PLACE = "in"
    assert "mobile_number_revocation_list" in "".join(told(world))
    assert json.loads(run("list", "--json").output)["not_set_up"] == [
        "mobile_number_revocation_list"
    ]


def test_a_file_of_feeds_that_cannot_be_used_is_told_everywhere(
    world: TestWorld, settings: Any, tmp_path: Path
) -> None:
    set_up(settings, tmp_path, "[feeds.rnd]\n")
    assert "feed is missing" in told(world)[0]
    assert run("list").exit_code == ExitCode.REFUSED
    assert "cleanbreak_feed_late{" not in read_metrics()
    assert signed_in(Role.AUDITOR).get("/staff/feeds/").status_code == 422
    settings.CLEANBREAK_FEEDS = str(tmp_path / "gone.toml")
    assert "gone.toml" in told(world)[0]


def test_the_commands_tell_what_was_made_and_filed(world: TestWorld, tmp_path: Path) -> None:
    give_up(FIRST, timezone.now() - timedelta(days=70))
    assert run("send", "rnd").exit_code == ExitCode.REFUSED
    made = run("make", "rnd", "--out", str(tmp_path), "--json")
    written = [Path(one) for one in json.loads(made.output)["written"]]
    assert [one.stat().st_mode & 0o777 for one in written] == [0o600]
    assert FIRST[2:] in written[0].read_text()
    assert run("check", "rnd").exit_code == ExitCode.DONE
    assert run("send", "rnd").exit_code == ExitCode.DONE
    assert run("send", "rnd").exit_code == ExitCode.REFUSED
    assert run("send", "rnd", "--again").exit_code == ExitCode.DONE
    assert run("show", "nobody").exit_code == ExitCode.REFUSED
    shown = json.loads(run("show", "rnd", "--json").output)
    assert (shown["standing"], shown["reports"][0]["rows"], shown["is_legal_day"]) == (
        "done", 1, True,
    )  # fmt: skip
    said = "".join(run(*one).output for one in (("list",), ("show", "rnd"), ("make", "rnd")))
    assert "Nobody is sure of" in said
    assert FIRST[2:] not in said + json.dumps(shown)


def test_what_did_not_arrive_is_said_by_the_command(world: TestWorld) -> None:
    give_up(FIRST, timezone.now() - timedelta(days=70))
    run("make", "rnd")
    drop = DROPS[-1]
    assert isinstance(drop, MemoryFeedDrop)
    drop._world.set_down("feed_drop", True)
    for act in ("send", "check"):
        failed = run(act, "rnd")
        assert (failed.exit_code, "switched off" in failed.output) == (ExitCode.FAILED, True)
    page = signed_in(Role.AUDITOR).get("/staff/feeds/").content.decode()
    assert "switched off" in page


def test_the_console_shows_how_they_stand_and_takes_a_note(world: TestWorld) -> None:
    run("make", "rnd")  # nothing to report
    otto, max_ = signed_in(Role.AUDITOR), signed_in(Role.CAMPAIGN_MANAGER)
    page = otto.get("/staff/feeds/").content.decode()
    assert "was filed by hand" not in page, "an auditor only looks"
    assert otto.post("/staff/feeds/rnd/filed/").status_code == 403
    assert "Tell the authority" in max_.get("/staff/feeds/").content.decode()
    assert max_.post("/staff/feeds/nobody/filed/").status_code == 404
    assert max_.post("/staff/feeds/rnd/filed/").status_code == 303
    assert max_.post("/staff/feeds/rnd/filed/").status_code == 422
    noted = FeedVersionRow.objects.get()
    assert (noted.filed_how, noted.filed_by) == ("by_hand", "agent:max")
    assert "filed by hand" in otto.get("/staff/feeds/").content.decode()


def test_a_worker_does_both_by_itself() -> None:
    tasks = {
        one.task.name: (one.cron, one.task.queue, one.task.func.__module__)
        for one in app.periodic_registry.periodic_tasks.values()
    }
    assert tasks["file_due_reports"] == ("37 */3 * * *", NIGHTLY, feeds_tasks.__name__)
    assert tasks["alert_of_feeds"] == ("7 6 * * *", DEFAULT_QUEUE, feeds_tasks.__name__)
