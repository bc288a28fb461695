"""Whatever an operator wishes, no line ends sooner than its holder may rely on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cleanbreak.domain.campaign import (
    CampaignReason,
    CampaignWish,
    check_dormant,
    expected_duration,
    operator_wish,
)
from cleanbreak.domain.effective_date import EndPolicy, ProofLevel, decide_end
from cleanbreak.domain.line import Agreement
from cleanbreak.domain.policy import OperatorEndRules, PaymentKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.policies.loader import known_places, operator_end_rules, policy_for

TODAY = date(2026, 11, 22)
DAYS = some.integers(0, 700).map(lambda days: TODAY + timedelta(days=days))
PLACES = some.sampled_from(known_places())
AGREEMENTS = some.builds(
    Agreement,
    payment=some.sampled_from(PaymentKind),
    currency=some.just("EUR"),
    term_end_date=some.none() | DAYS,
    early_termination_fee_minor=some.integers(0, 10_000),
)


@given(some.sampled_from(CampaignReason), some.none() | DAYS, AGREEMENTS, PLACES)
def test_no_line_ends_before_its_notice_and_its_term(
    reason: CampaignReason, wished: date | None, agreement: Agreement, place: str
) -> None:
    rules = operator_end_rules(place, TODAY)
    wish = operator_wish(CampaignWish(reason=reason, wished_date=wished), agreement, rules, TODAY)
    end = decide_end(wish, agreement, policy_for(place, TODAY), TODAY, ProofLevel.VERIFIED)

    assert end.effective_date >= max(wished or TODAY, TODAY)
    if reason in (CampaignReason.FRAUD, CampaignReason.FLEET):
        assert end.effective_date == max(wished or TODAY, TODAY)
        assert (end.policy is EndPolicy.IMMEDIATE) == (wished is None)
    else:
        assert end.effective_date >= rules.notice[agreement.payment].after(TODAY)
        assert end.effective_date >= (agreement.term_end_date or TODAY)
    if reason is CampaignReason.DORMANT:
        assert end.effective_date >= rules.dormancy_grace.after(TODAY)
    if reason is not CampaignReason.FLEET:
        assert not end.is_early


@given(PLACES, some.integers(0, 800))
def test_a_line_is_dormant_exactly_after_the_time_of_its_place(place: str, days: int) -> None:
    rules = operator_end_rules(place, TODAY)
    last_used_on = TODAY - timedelta(days=days)

    assert is_dormant(last_used_on, rules) == (rules.dormant_after.after(last_used_on) <= TODAY)
    assert is_dormant(None, rules)


def is_dormant(last_used_on: date | None, rules: OperatorEndRules) -> bool:
    try:
        check_dormant(CampaignReason.DORMANT, last_used_on, rules, TODAY)
    except Refusal:
        return False
    return True


@given(
    some.integers(1, 10**7),
    some.none() | some.floats(0.1, 1e5),
    some.none() | some.floats(0.1, 1e5),
    some.none() | some.floats(0.1, 1e5),
)
def test_the_slowest_of_limits_and_measure_tells_how_long_it_takes(
    lines: int,
    rate_per_s: float | None,
    measured_per_s: float | None,
    elements_per_s: float | None,
) -> None:
    duration = expected_duration(lines, rate_per_s, measured_per_s, elements_per_s)

    assert duration.seconds * duration.lines_per_s == pytest.approx(lines)
    for bound in (rate_per_s, measured_per_s, elements_per_s):
        assert bound is None or duration.lines_per_s <= bound
    if rate_per_s is None and elements_per_s is None:
        assert duration.basis in ("measured", "stated")
