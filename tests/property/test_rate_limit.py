"""Whatever comes when: the bucket lets through what a token bucket would, and no more."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.worlds import NOON

from cleanbreak.flows.limit_requests import forget_rate_limits
from cleanbreak.jobs import tasks
from cleanbreak.records.rate_limit import RateLimitRow, take_token

pytestmark = pytest.mark.usefixtures("committed_db")

EVERY_S = st.integers(1, 200_000)
GAPS_S = st.lists(st.integers(0, 300_000), min_size=1, max_size=25)


def let_through(gaps_s: list[int], every_s: int, burst: int) -> list[bool]:
    """Say what a bucket with a counter would do, in whole numbers: the model."""
    level_s, answers = burst * every_s, []
    for gap_s in gaps_s:
        level_s = min(level_s + gap_s, burst * every_s)
        answers.append(level_s >= every_s)
        level_s -= every_s * answers[-1]
    return answers


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(GAPS_S, EVERY_S, st.integers(1, 8))
def test_it_lets_through_what_a_counted_bucket_would(
    gaps_s: list[int], every_s: int, burst: int
) -> None:
    bucket, now, answers = uuid4().hex, NOON, []
    for gap_s in gaps_s:
        now += timedelta(seconds=gap_s)
        every = timedelta(seconds=every_s)
        answers.append(take_token(bucket, every=every, burst=burst, now=now))
    assert answers == let_through(gaps_s, every_s, burst)
    assert RateLimitRow.objects.filter(bucket=bucket).count() == 1


def test_buckets_do_not_share_their_tokens() -> None:
    every = timedelta(minutes=1)
    assert take_token("one", every=every, burst=1, now=NOON)
    assert not take_token("one", every=every, burst=1, now=NOON)
    assert take_token("other", every=every, burst=1, now=NOON)
    assert take_token("one", every=every, burst=1, now=NOON + every)


def test_who_may_ask_again_in_full_is_forgotten_and_nobody_else() -> None:
    every = timedelta(minutes=1)
    take_token("long ago", every=every, burst=1, now=NOON)
    take_token("just now", every=every, burst=1, now=NOON + every)

    assert forget_rate_limits(NOON + every) == 1

    assert list(RateLimitRow.objects.values_list("bucket", flat=True)) == ["just now"]
    assert not take_token("just now", every=every, burst=1, now=NOON + every)


def test_the_worker_forgets_by_itself() -> None:
    take_token("long ago", every=timedelta(minutes=1), burst=1, now=NOON - timedelta(days=9999))
    tasks.forget_rate_limits(0)
    assert not RateLimitRow.objects.exists()
