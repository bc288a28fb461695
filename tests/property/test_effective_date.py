"""Whatever is wished: no line ends sooner than the proof allows, and an answer is an answer."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.agreements import agreement, rules

from cleanbreak.domain.effective_date import (
    End,
    EndPolicy,
    EndWish,
    ProofLevel,
    decide_end,
    earliest_end_date,
    end_instant,
)
from cleanbreak.domain.line import Agreement
from cleanbreak.domain.policy import PaymentKind, Period
from cleanbreak.domain.refusal import Refusal

DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))
PERIODS = st.builds(Period, months=st.integers(0, 24), days=st.integers(0, 400))
AGREEMENTS = st.builds(
    agreement, payment=st.sampled_from(PaymentKind), term_end_date=st.none() | DAYS
)
WISHES = st.builds(EndWish, policy=st.sampled_from(EndPolicy), wished_date=st.none() | DAYS)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Europe/London"])


@given(WISHES, AGREEMENTS, PERIODS, DAYS, st.sampled_from(ProofLevel))
def test_every_wish_is_refused_or_ends_on_a_day_that_its_proof_is_enough_for(
    wish: EndWish, kept: Agreement, notice: Period, today: date, level: ProofLevel
) -> None:
    law = rules(notice=dict.fromkeys(PaymentKind, notice))
    try:
        end = decide_end(wish, kept, law, today, level)
    except Refusal as refusal:
        told = str(refusal)
        end = None
    if end is None:
        assert "{" not in told
        return
    assert end.effective_date >= today
    if level is not ProofLevel.VERIFIED:
        assert end.effective_date >= earliest_end_date(kept, law, today, level)
        assert not end.is_early
    if end.is_early:
        assert kept.term_end_date is not None
        assert end.effective_date < kept.term_end_date


@given(DAYS, PERIODS)
def test_a_longer_period_never_ends_earlier(start: date, period: Period) -> None:
    end = period.after(start)
    assert end >= start
    assert Period(months=period.months + 1, days=period.days).after(start) > end
    assert Period(months=period.months, days=period.days + 1).after(start) == end + timedelta(1)


@given(DAYS, ZONES)
def test_the_last_day_is_over_at_the_instant_and_not_a_second_before(day: date, zone: str) -> None:
    end = End(policy=EndPolicy.AFTER_NOTICE, effective_date=day, is_early=False)
    instant = end_instant(end, zone, datetime(2020, 1, 1, tzinfo=UTC)).astimezone(UTC)
    before = (instant - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    assert instant.astimezone(ZoneInfo(zone)).date() == day + timedelta(days=1)
    assert before.date() == day
