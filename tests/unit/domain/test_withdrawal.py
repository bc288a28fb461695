"""What is left of balance and agreement when it ends as if it had never been."""

from dataclasses import replace
from datetime import date

import pytest

from cleanbreak.domain.line import Agreement
from cleanbreak.domain.money import Balance
from cleanbreak.domain.policy import PaymentKind
from cleanbreak.domain.withdrawal import Withdrawal, as_if_never

BALANCE = Balance(
    currency="EUR", paid_minor=100, promotional_minor=50, deposit_minor=5000, debt_minor=3650
)
AGREEMENT = Agreement(
    payment=PaymentKind.POSTPAID,
    currency="EUR",
    term_end_date=date(2028, 11, 1),
    early_termination_fee_minor=9900,
    term_start_date=date(2026, 11, 1),
    monthly_fee_minor=3650,
    device_instalments_minor=20_000,
)


@pytest.mark.parametrize(
    ("withdrawn_on", "pays", "fee_minor", "debt_minor", "owed_minor"),
    [
        (date(2026, 11, 10), True, 3650, 3650, 1200),  # ten days of 12 * 36.50 a year
        (date(2026, 11, 10), True, 3650, 4650, 2200),  # and calls for ten
        (date(2026, 11, 10), True, 3650, 700, 0),  # the fee was not charged yet
        (date(2026, 11, 10), True, None, 3650, 0),  # nobody knows its share
        (date(2026, 11, 10), False, 3650, 3650, 0),  # nobody had asked for it to begin
        (date(2027, 1, 10), True, 3650, 3650, 3650),  # never more than what was charged
        (date(2026, 10, 20), True, 3650, 3650, 0),  # before it began
    ],
)
def test_only_what_was_used_on_request_is_owed(
    withdrawn_on: date, pays: bool, fee_minor: int | None, debt_minor: int, owed_minor: int
) -> None:
    balance, agreement = as_if_never(
        Withdrawal(on=withdrawn_on, pays_for_use=pays),
        replace(BALANCE, debt_minor=debt_minor),
        replace(AGREEMENT, monthly_fee_minor=fee_minor),
    )
    assert balance == replace(BALANCE, debt_minor=owed_minor)
    assert (agreement.early_termination_fee_minor, agreement.device_instalments_minor) == (0, 0)


def test_what_an_order_keeps_of_it_is_read_back() -> None:
    kept = Withdrawal(on=date(2026, 11, 10), pays_for_use=True)
    assert Withdrawal.from_json(kept.as_json()) == kept
    assert Withdrawal.from_json(None) is None
