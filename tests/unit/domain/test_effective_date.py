"""When a line ends: the wish, the notice, the minimum term, the proof, and the calendar's traps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.unit.domain.agreements import NOWHERE, agreement, rules

from cleanbreak.domain.effective_date import (
    FARTHEST_WISH,
    DateInThePast,
    DateTooFarAhead,
    End,
    EndPolicy,
    EndsBeforeNotice,
    EndWish,
    ProofLevel,
    ProofNeededToEndNow,
    decide_end,
    end_instant,
    hold_open,
    take_effect,
)
from cleanbreak.domain.policy import PaymentKind, Period, Service

TODAY = date(2026, 11, 22)
SOON = EndWish(policy=EndPolicy.AFTER_NOTICE)
NOW = EndWish(policy=EndPolicy.IMMEDIATE)
PREPAID = agreement(PaymentKind.PREPAID)


def on(day: date) -> EndWish:
    return EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=day)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2100, 1, 31), 1, date(2100, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), 6, date(2026, 9, 30)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_last_one(
    start: date, months: int, end: date
) -> None:
    assert Period(months=months).after(start) == end


def test_days_are_counted_after_months() -> None:
    assert Period(months=1, days=1).after(date(2026, 1, 31)) == date(2026, 3, 1)
    assert Period(days=30).after(date(2028, 2, 1)) == date(2028, 3, 2)


def test_with_notice_it_ends_when_the_notice_is_over() -> None:
    end = decide_end(SOON, agreement(), NOWHERE, TODAY, ProofLevel.IDENTIFIED)
    assert end == End(
        policy=EndPolicy.AFTER_NOTICE, effective_date=date(2026, 12, 22), is_early=False
    )


@pytest.mark.parametrize("level", [ProofLevel.NONE, ProofLevel.IDENTIFIED])
def test_without_proof_there_is_time_to_object_even_where_there_is_no_notice(
    level: ProofLevel,
) -> None:
    assert decide_end(SOON, PREPAID, NOWHERE, TODAY, level).effective_date == date(2026, 11, 25)


def test_with_proof_there_is_no_time_to_object() -> None:
    end = decide_end(SOON, PREPAID, NOWHERE, TODAY, ProofLevel.VERIFIED)
    assert end.effective_date == TODAY


def test_a_minimum_term_is_waited_for_and_gives_its_name_to_the_end() -> None:
    term = agreement(term_end_date=date(2027, 3, 1))
    end = decide_end(SOON, term, NOWHERE, TODAY, ProofLevel.VERIFIED)
    assert end == End(policy=EndPolicy.END_OF_TERM, effective_date=date(2027, 3, 1), is_early=False)


def test_a_minimum_term_that_ends_within_the_notice_does_not_count() -> None:
    term = agreement(term_end_date=date(2026, 12, 21))
    end = decide_end(SOON, term, NOWHERE, TODAY, ProofLevel.VERIFIED)
    assert (end.policy, end.effective_date) == (EndPolicy.AFTER_NOTICE, date(2026, 12, 22))


@pytest.mark.parametrize("level", [ProofLevel.NONE, ProofLevel.IDENTIFIED])
def test_nobody_ends_a_line_at_once_without_two_proofs(level: ProofLevel) -> None:
    with pytest.raises(ProofNeededToEndNow):
        decide_end(NOW, PREPAID, NOWHERE, TODAY, level)


@pytest.mark.parametrize(
    ("term_end_date", "is_early"),
    [(None, False), (TODAY, False), (TODAY + timedelta(days=1), True), (date(2020, 1, 1), False)],
)
def test_at_once_is_today_and_early_while_the_term_runs(
    term_end_date: date | None, is_early: bool
) -> None:
    term = agreement(term_end_date=term_end_date)
    end = decide_end(NOW, term, NOWHERE, TODAY, ProofLevel.VERIFIED)
    assert end == End(policy=EndPolicy.IMMEDIATE, effective_date=TODAY, is_early=is_early)


def test_a_wished_date_is_kept() -> None:
    day = date(2027, 1, 15)
    end = decide_end(on(day), agreement(), NOWHERE, TODAY, ProofLevel.IDENTIFIED)
    assert end == End(policy=EndPolicy.ON_WISHED_DATE, effective_date=day, is_early=False)


def test_a_date_before_the_notice_needs_proof_and_the_first_possible_one_does_not() -> None:
    earliest = date(2026, 12, 22)
    with pytest.raises(EndsBeforeNotice, match="on 2026-12-22 at the earliest"):
        decide_end(
            on(earliest - timedelta(days=1)), agreement(), NOWHERE, TODAY, ProofLevel.IDENTIFIED
        )
    end = decide_end(on(earliest), agreement(), NOWHERE, TODAY, ProofLevel.IDENTIFIED)
    assert end.effective_date == earliest


def test_with_proof_any_day_of_a_running_term_may_be_wished_and_is_early() -> None:
    term = agreement(term_end_date=date(2027, 3, 1))
    end = decide_end(on(date(2026, 11, 30)), term, NOWHERE, TODAY, ProofLevel.VERIFIED)
    assert end.is_early


@pytest.mark.parametrize("level", list(ProofLevel))
def test_no_line_ends_in_the_past_or_beyond_two_years(level: ProofLevel) -> None:
    first = "2026-11-22" if level is ProofLevel.VERIFIED else "2026-11-25"
    with pytest.raises(DateInThePast, match=f"on {first} at the earliest"):
        decide_end(on(TODAY - timedelta(days=1)), PREPAID, NOWHERE, TODAY, level)
    with pytest.raises(DateTooFarAhead, match="2028-11-23"):
        decide_end(on(TODAY + FARTHEST_WISH + timedelta(days=1)), PREPAID, NOWHERE, TODAY, level)
    last = decide_end(on(TODAY + FARTHEST_WISH), PREPAID, NOWHERE, TODAY, level)
    assert last.effective_date == TODAY + FARTHEST_WISH


def test_the_longer_of_notice_and_objection_counts() -> None:
    slow = rules(objection=Period(days=60))
    end = decide_end(SOON, agreement(), slow, TODAY, ProofLevel.IDENTIFIED)
    assert end.effective_date == date(2027, 1, 21)


@pytest.mark.parametrize(
    ("end", "level", "held_open"),
    [
        (
            End(policy=EndPolicy.ON_WISHED_DATE, effective_date=TODAY, is_early=False),
            ProofLevel.IDENTIFIED,
            End(policy=EndPolicy.AFTER_NOTICE, effective_date=date(2026, 11, 25), is_early=False),
        ),
        (
            End(policy=EndPolicy.IMMEDIATE, effective_date=date(2026, 11, 1), is_early=True),
            ProofLevel.VERIFIED,
            End(policy=EndPolicy.IMMEDIATE, effective_date=TODAY, is_early=True),
        ),
        (
            End(policy=EndPolicy.END_OF_TERM, effective_date=date(2027, 1, 1), is_early=False),
            ProofLevel.IDENTIFIED,
            End(policy=EndPolicy.END_OF_TERM, effective_date=date(2027, 1, 1), is_early=False),
        ),
    ],
)
def test_nothing_ends_before_it_was_told_and_could_be_objected_to(
    end: End, level: ProofLevel, held_open: End
) -> None:
    assert hold_open(end, NOWHERE, TODAY, level) == held_open


@pytest.mark.parametrize(
    ("wished_date", "level", "end"),
    [
        (None, ProofLevel.VERIFIED, (EndPolicy.IMMEDIATE, TODAY)),
        (None, ProofLevel.IDENTIFIED, (EndPolicy.ON_WISHED_DATE, date(2026, 11, 25))),
        (date(2026, 12, 1), ProofLevel.VERIFIED, (EndPolicy.ON_WISHED_DATE, date(2026, 12, 1))),
        (date(2026, 11, 23), ProofLevel.IDENTIFIED, (EndPolicy.ON_WISHED_DATE, date(2026, 11, 25))),
    ],
)
def test_an_important_cause_needs_no_notice_no_term_and_no_fee(
    wished_date: date | None, level: ProofLevel, end: tuple[EndPolicy, date]
) -> None:
    wish = EndWish(policy=EndPolicy.IMMEDIATE, wished_date=wished_date, is_for_cause=True)
    decided = decide_end(wish, agreement(term_end_date=date(2028, 1, 1)), NOWHERE, TODAY, level)
    assert decided == End(policy=end[0], effective_date=end[1], is_early=False)


def ending_on(day: date) -> End:
    return End(policy=EndPolicy.AFTER_NOTICE, effective_date=day, is_early=False)


@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        (date(2026, 12, 22), "Europe/Berlin", datetime(2026, 12, 22, 23, tzinfo=UTC)),
        (date(2026, 7, 22), "Europe/Berlin", datetime(2026, 7, 22, 22, tzinfo=UTC)),
        (date(2026, 3, 28), "Europe/Berlin", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 29), "Europe/Berlin", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), "Europe/Berlin", datetime(2026, 10, 25, 23, tzinfo=UTC)),
        (date(2026, 11, 1), "America/New_York", datetime(2026, 11, 2, 5, tzinfo=UTC)),
        (date(2026, 12, 31), "Asia/Shanghai", datetime(2026, 12, 31, 16, tzinfo=UTC)),
        (date(2028, 2, 28), "Europe/London", datetime(2028, 2, 29, tzinfo=UTC)),
        (date(2026, 9, 5), "America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ],
    ids=lambda value: str(value),
)
def test_the_holder_has_the_whole_of_the_last_day(day: date, zone: str, instant: datetime) -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert end_instant(ending_on(day), zone, noon).astimezone(UTC) == instant


def test_at_once_is_now_in_every_zone() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    end = End(policy=EndPolicy.IMMEDIATE, effective_date=date(2026, 1, 1), is_early=False)
    assert end_instant(end, "Asia/Shanghai", noon) == noon


SLOW_MACHINES = rules(effect_working_days={Service.ATTENDED: 0, Service.SELF_SERVICE: 2})
FRIDAY, TUESDAY = date(2026, 11, 27), date(2026, 12, 1)


@pytest.mark.parametrize("wish", [SOON, NOW, on(date(2026, 11, 28))])
def test_what_a_machine_took_in_counts_after_its_working_days(wish: EndWish) -> None:
    end = decide_end(wish, PREPAID, SLOW_MACHINES, FRIDAY, ProofLevel.VERIFIED)
    by_person = take_effect(end, PREPAID, SLOW_MACHINES, Service.ATTENDED, FRIDAY)
    by_machine = take_effect(end, PREPAID, SLOW_MACHINES, Service.SELF_SERVICE, FRIDAY)

    assert by_person == end
    assert (by_machine.effective_date, by_machine.policy) == (TUESDAY, EndPolicy.AFTER_NOTICE)


def test_an_end_that_is_moved_past_its_term_costs_no_fee() -> None:
    term = agreement(PaymentKind.PREPAID, term_end_date=date(2026, 11, 30))
    end = decide_end(NOW, term, SLOW_MACHINES, FRIDAY, ProofLevel.VERIFIED)
    moved = take_effect(end, term, SLOW_MACHINES, Service.SELF_SERVICE, FRIDAY)
    assert (end.is_early, moved.is_early) == (True, False)


def test_a_later_end_is_left_where_it_is() -> None:
    end = decide_end(on(date(2026, 12, 24)), PREPAID, SLOW_MACHINES, FRIDAY, ProofLevel.VERIFIED)
    assert take_effect(end, PREPAID, SLOW_MACHINES, Service.SELF_SERVICE, FRIDAY) == end
