"""What each place asks of an operator that ends lines of its own will, on a day."""

from datetime import date

import pytest

from cleanbreak.domain.policy import OperatorEndRules, PaymentKind, Period
from cleanbreak.policies.loader import MalformedPolicy, known_places, operator_end_rules

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("place", known_places())
def test_no_place_lets_an_operator_end_a_line_without_notice(place: str) -> None:
    rules = operator_end_rules(place, TODAY)

    assert set(rules.notice) == set(PaymentKind)
    for period in (*rules.notice.values(), rules.dormancy_grace, rules.dormant_after):
        assert period.after(TODAY) > TODAY


def test_the_figures_are_those_of_the_files() -> None:
    month = Period(months=1)
    assert operator_end_rules("de", TODAY) == OperatorEndRules(
        notice={PaymentKind.PREPAID: month, PaymentKind.POSTPAID: month},
        dormant_after=Period(months=12),
        dormancy_grace=month,
    )
    assert operator_end_rules("us", TODAY).dormant_after == Period(days=90)


def test_before_the_first_value_there_is_no_rule() -> None:
    with pytest.raises(MalformedPolicy):
        operator_end_rules("de", date(2001, 1, 1))
