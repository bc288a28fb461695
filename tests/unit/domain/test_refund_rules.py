"""By when money is paid back, what late money earns, and by when an end is reported."""

from datetime import date
from fractions import Fraction

import pytest

from cleanbreak.domain.feed import Feed, Rhythm
from cleanbreak.domain.policy import Period
from cleanbreak.domain.refund_rules import RefundDuty, RefundFee, RefundRules

RULES = RefundRules(
    duty=RefundDuty.ON_REQUEST,
    deadline=None,
    deposit_deadline=Period(days=60),
    late_interest_percent=Fraction(10),
    fee=RefundFee.FORBIDDEN,
)
OWED_ON = date(2026, 12, 15)
DUE_ON = date(2027, 2, 13)


def test_each_kind_of_money_has_a_deadline_of_its_own() -> None:
    assert RULES.deposit_due_on(OWED_ON) == DUE_ON
    assert RULES.credit_due_on(OWED_ON) is None


@pytest.mark.parametrize(
    ("paid_on", "interest_minor"),
    [
        (OWED_ON, 0),
        (DUE_ON, 0),
        (date(2027, 2, 14), 14),  # 50000 x 10 % / 365 = 13.69...
        (date(2028, 2, 13), 5000),  # 365 days: the leap day is later
    ],
)
def test_late_money_earns_interest_from_the_day_after_its_deadline(
    paid_on: date, interest_minor: int
) -> None:
    assert RULES.late_interest_minor(50_000, DUE_ON, paid_on) == interest_minor
    assert RULES.late_interest_minor(50_000, None, paid_on) == 0


@pytest.mark.parametrize(
    ("ended_on", "due_on"),
    [
        ("2026-12-10", "2026-12-15"),
        ("2026-12-11", "2027-01-15"),
        ("2028-02-29", "2028-03-15"),
        ("2027-01-31", "2027-02-15"),
    ],
)
def test_an_end_is_reported_in_its_month_or_in_the_next(ended_on: str, due_on: str) -> None:
    feed = Feed(name="x", rhythm=Rhythm.MONTHLY, covers_through_day=10, due_day=15)
    assert feed.due_on(date.fromisoformat(ended_on)) == date.fromisoformat(due_on)


def test_where_the_place_names_no_last_day_there_is_none() -> None:
    assert Feed(name="x", rhythm=Rhythm.QUARTERLY).due_on(OWED_ON) is None
