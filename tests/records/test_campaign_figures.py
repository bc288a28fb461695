"""How a campaign stands is known without a look at its lines, however many wait for their day."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, connections, transaction
from tests.campaigns import (
    AT_ONCE,
    EVA,
    SUNSET,
    created,
    file_of,
    lines_of_three_places,
    started,
    work,
)
from tests.campaigns import feed as feed_all
from tests.explained import Explained, rows_seen, scans_of
from tests.line_lists import load, row_of
from tests.owner import owner_cursor
from tests.worlds import NOON, make_world

from cleanbreak.domain.campaign import CampaignBusy, SameFileTwice
from cleanbreak.flows.pause_campaign import pause_campaign
from cleanbreak.flows.read_campaign import read_progress
from cleanbreak.records.campaign import CampaignRow, alone_with, working_lanes
from cleanbreak.records.campaign_tally import ended_per_s, measured_per_s, tallied, tally
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.usefixtures("committed_db")

WAITING = 20_000
BEGUN = 5
SENDERS = 5
CAMPAIGN = UUID("01a20546-0000-7000-8000-000000000001")


def wait_in_one_lane() -> None:
    """Insert lines of one campaign that wait for their day, and some that are begun."""
    make_world().add(*lines_of_three_places(1))
    with owner_cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO termination_order (order_id, line_id, state, step, due_at, attempt,
                lane, campaign_id, level, channel, acting_user, end_policy, effective_date,
                is_early, policy_date, plan, requested_at, line_state_before, problem_code,
                problem_sentence, is_past_return)
            SELECT gen_random_uuid(), (SELECT min(line_id) FROM line),
                CASE WHEN n <= %(begun)s THEN 'inProgress' ELSE 'pending' END, 'stop_usage',
                %(now)s + CASE WHEN n <= %(begun)s THEN interval '0' ELSE interval '9 days' END,
                0, %(lane)s, %(lane)s, 'verified', 'campaign', 'operator:max',
                'on_wished_date', '2026-12-22', false, '2026-11-22', '{"settlement": null}',
                %(now)s, 'active', '', '', false
            FROM generate_series(1, %(count)s) AS n
            """,
            {"begun": BEGUN, "now": NOON, "lane": CAMPAIGN, "count": WAITING},
        )
        cursor.execute("ANALYZE termination_order")
    CampaignRow.objects.create(
        campaign_id=CAMPAIGN, reason="fleet", created_at=NOON, created_by="operator:eva"
    )


def test_progress_looks_only_at_what_is_begun_and_what_is_stuck() -> None:
    wait_in_one_lane()
    explained = Explained()
    with transaction.atomic(), connection.execute_wrapper(explained):
        read_progress(CAMPAIGN, NOON)

    scans = [scan for plan in explained.plans for scan in scans_of(plan, "termination_order")]
    assert sum(map(rows_seen, scans)) >= BEGUN, "it looked at what is begun"
    assert sum(map(rows_seen, scans)) <= 10 * BEGUN, "and not at what waits for its day"


def test_the_tallies_are_what_a_count_of_the_rows_says() -> None:
    world = make_world()
    lines = lines_of_three_places(9)
    world.add(*lines)
    campaign_id = started(world, file_of(lines))
    feed_all(world)
    work(world)

    states = Counter(OrderRow.objects.values_list("state", flat=True))
    assert states == {"completed": 9}
    assert tallied(campaign_id) == {"fed": 9, "completed": 9, "cancelled": 0}


def test_speed_is_that_of_the_last_while_and_of_the_last_campaign() -> None:
    window = timedelta(seconds=30)
    assert measured_per_s() is None
    for second in range(21):
        tally(CAMPAIGN, "completed", 100, NOON + timedelta(seconds=second))

    assert ended_per_s(CAMPAIGN, NOON + timedelta(seconds=20), window) == 105.0
    assert ended_per_s(CAMPAIGN, NOON + timedelta(minutes=5), window) == 0.0
    assert measured_per_s() == 105.0


def test_lanes_are_those_of_running_campaigns_with_their_rates() -> None:
    world = make_world()
    lines = lines_of_three_places(2)
    world.add(*lines)
    assert working_lanes() == []
    limited = started(world, file_of(lines[:1]), AT_ONCE)
    CampaignRow.objects.filter(pk=limited).update(rate_per_s=200)
    free = started(world, file_of(lines[1:]), SUNSET)

    assert dict(working_lanes()) == {limited: 200.0, free: None}
    pause_campaign(limited, EVA, NOON)
    assert working_lanes() == [(free, None)]


def test_of_a_file_that_comes_many_times_at_once_one_campaign_is_made() -> None:
    start = Barrier(SENDERS)

    def send(_: int) -> UUID | None:
        try:
            connection.ensure_connection()
            start.wait(timeout=20)
            return created(b"msisdn\n+4915200000001\n", NOON)
        except SameFileTwice:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SENDERS) as pool:
        made = [one for one in pool.map(send, range(SENDERS)) if one]

    assert made == list(CampaignRow.objects.values_list("campaign_id", flat=True))
    assert len(made) == 1
    with pytest.raises(IntegrityError):  # nor can it be got around
        CampaignRow.objects.create(
            reason="fleet",
            created_at=NOON,
            created_by="operator:eva",
            file_sha256=CampaignRow.objects.get().file_sha256,
        )


def test_one_session_plans_a_campaign_and_lets_go_whatever_happens() -> None:
    with alone_with(CAMPAIGN):
        assert plan_beside() == "campaign_busy"
    with pytest.raises(KeyboardInterrupt), alone_with(CAMPAIGN):
        raise KeyboardInterrupt
    assert plan_beside() == "alone"


def plan_beside() -> str:
    """Try to plan the campaign over another connection."""

    def try_it() -> str:
        try:
            with alone_with(CAMPAIGN):
                return "alone"
        except CampaignBusy as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(try_it).result()


def test_the_last_use_comes_with_the_list_of_lines() -> None:
    load(row_of(1, last_used_on="2026-01-31"), row_of(2, last_used_on=""))

    days = LineRow.objects.order_by("line_id").values_list("last_used_on", flat=True)
    assert [str(day) for day in days] == ["2026-01-31", "None"]
