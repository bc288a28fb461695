"""Each line of a campaign has its order exactly once, whoever feeds, dies, or feeds beside others.

The seed is printed: CLEANBREAK_SEED=N repeats a run.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone
from psycopg.conninfo import make_conninfo
from tests.anomaly import feeding
from tests.campaigns import EVA, feed, file_of, lines_of_three_places, started
from tests.committed_database import BETWEEN_TESTS
from tests.worlds import NOON, TestWorld, make_world

from cleanbreak.domain.campaign import CampaignState
from cleanbreak.flows import plan_campaign
from cleanbreak.flows.feed_campaigns import feed_one_slice, note_what_is_over
from cleanbreak.flows.read_campaign import read_campaign, read_progress
from cleanbreak.flows.stop_campaign import stop_campaign
from cleanbreak.records import campaign_slice
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.campaign_line import CampaignLineRow
from cleanbreak.records.campaign_tally import tallied
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.outbox import OutboxRow

pytestmark = pytest.mark.usefixtures("committed_db")

SEED = int(os.environ.get("CLEANBREAK_SEED", str(random.SystemRandom().randrange(10**6))))
PROJECT = Path(__file__).resolve().parent.parent.parent
LINES, FEEDERS, KILLS = 200, 4, 3


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> TestWorld:
    monkeypatch.setattr(plan_campaign, "SLICE_LINES", 2)
    made = make_world()
    made.clock.now = timezone.now()
    return made


def begun(world: TestWorld, count: int = LINES) -> UUID:
    lines = lines_of_three_places(count)
    world.add(*lines)
    return started(world, file_of(lines))


def check_once(campaign_id: UUID, count: int = LINES) -> None:
    """Check that every line has one order, and everything that belongs to an order once."""
    lines = CampaignLineRow.objects.filter(campaign_id=campaign_id)
    planned = dict(lines.values_list("line_id", "order_id"))
    assert len(planned) == count
    assert dict(OrderRow.objects.values_list("line_id", "order_id")) == planned
    assert OrderRow.objects.count() == count
    assert dict(LineRow.objects.values_list("line_id", "open_order_id")) == planned
    for rows in (AuditRow.objects.filter(act="order.requested"), OutboxRow.objects.all()):
        told = Counter(rows.values_list("order_id", flat=True))
        assert told == Counter(planned.values())
    assert tallied(campaign_id) == {"fed": count, "completed": 0, "cancelled": 0}


def test_several_feeders_at_once_share_the_slices(world: TestWorld) -> None:
    campaign_id = begun(world)
    start = Barrier(FEEDERS)

    def feed_beside(_: int) -> int:
        try:
            connection.ensure_connection()
            start.wait(timeout=20)
            return sum(1 for _ in iter(lambda: feed_one_slice(world.outside, world.clock), False))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(FEEDERS) as pool:
        fed = list(pool.map(feed_beside, range(FEEDERS)))

    assert sum(fed) == LINES // 2 + 1, "the file begins with the names of its columns"
    assert sum(1 for slices in fed if slices) > 1, "one feeder did it all"
    feed(world)
    check_once(campaign_id)


def test_a_slice_fed_while_somebody_asks_whether_all_is_over_keeps_the_campaign_going(
    world: TestWorld,
) -> None:
    campaign_id = begun(world, 1)
    fed: list[bool] = []

    def feed_beside(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if not fed and ("campaign_slice" in sql or "campaign_tally" in sql):
            fed.append(True)
            with ThreadPoolExecutor(1) as other:
                other.submit(lambda: (feed(world), connections.close_all())).result()
        return answer

    with connection.execute_wrapper(feed_beside):
        note_what_is_over(world.clock())

    assert fed
    assert OrderRow.objects.get().state == "pending"
    assert read_campaign(campaign_id).state is CampaignState.RUNNING


def test_a_feeder_that_dies_in_the_middle_of_a_slice_leaves_nothing_of_it(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = begun(world, 6)
    assert feed_one_slice(world.outside, world.clock)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(campaign_slice, "tally", die)
        with pytest.raises(KeyboardInterrupt):
            feed_one_slice(world.outside, world.clock)
    assert OrderRow.objects.count() == 1

    feed(world)
    check_once(campaign_id, 6)


def test_a_feeder_killed_at_any_moment_is_followed_by_the_next(world: TestWorld) -> None:
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    campaign_id = begun(world)
    kills = 0
    while kills < KILLS or not OrderRow.objects.exists():
        kills += 1
        assert kills < 20, "no feeder came so far"
        with subprocess.Popen(
            [sys.executable, feeding.__file__], env=environment(), stdout=subprocess.PIPE
        ) as feeder:
            assert feeder.stdout is not None
            assert feeder.stdout.readline() == b"feeding\n"
            time.sleep(chance.uniform(0.0, 0.15 * kills))  # on a slow machine, later and later
            feeder.kill()

    wait_until_killed_sessions_are_gone()
    feed(world)
    check_once(campaign_id)


def environment() -> dict[str, str]:
    """Return the environment of a process that works in this test's database."""
    address = make_conninfo(settings.DATABASE_URL, dbname=connection.settings_dict["NAME"])
    return {**os.environ, "DATABASE_URL": address, "PYTHONPATH": str(PROJECT)}


def wait_until_killed_sessions_are_gone() -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                "   AND backend_type = 'client backend' AND application_name <> %s",
                [BETWEEN_TESTS],
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)


def test_a_stop_that_is_interrupted_goes_on(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = begun(world, 6)
    feed(world)
    assert stop_campaign(campaign_id, EVA, NOON) is CampaignState.STOPPING

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    feed_one_slice(world.outside, world.clock)
    with monkeypatch.context() as dying:
        dying.setattr(campaign_slice, "tally", die)
        with pytest.raises(KeyboardInterrupt):
            feed_one_slice(world.outside, world.clock)
    assert tallied(campaign_id)["cancelled"] == 1

    feed(world)
    assert read_campaign(campaign_id).state is CampaignState.STOPPED
    progress = read_progress(campaign_id, world.clock())
    assert (progress.withdrawn, progress.open) == (6, 0)
    assert set(LineRow.objects.values_list("state", flat=True)) == {"active"}
    assert AuditRow.objects.filter(act="order.withdrawn").count() == 6
