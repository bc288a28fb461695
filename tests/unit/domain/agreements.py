"""Agreements and rules of no real place, for tests of the rules about them."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from cleanbreak.domain.line import Agreement
from cleanbreak.domain.policy import (
    CustomerClass,
    PaymentKind,
    Period,
    Policy,
    PolicyStatus,
    QuarantineReason,
    Service,
)
from cleanbreak.domain.working_days import WorkingDays

NOWHERE = Policy(
    jurisdiction="nowhere",
    status=PolicyStatus.UNVERIFIED,
    time_zone="Europe/Berlin",
    notice={PaymentKind.PREPAID: Period(), PaymentKind.POSTPAID: Period(months=1)},
    effect_working_days={Service.ATTENDED: 0, Service.SELF_SERVICE: 0},
    working_days=WorkingDays(frozenset()),
    objection=Period(days=3),
    port_grace=Period(months=1),
    quarantine_min=dict.fromkeys(QuarantineReason, Period(days=45)),
    quarantine_max={CustomerClass.RESIDENTIAL: Period(days=90), CustomerClass.BUSINESS: None},
    credit_may_be_netted=True,
    deposit_may_be_netted=True,
    instalments_fall_due_at_end=True,
    early_termination_fee_bounds=(),
    early_termination_fee_tax_percent=Fraction(0),
    deposit_interest_percent=Fraction(0),
    cash_smallest_minor={},
    dispute_window=Period(days=56),
    payout_ways=(),
    payout_same_name=True,
    payout_cooling_off=Period(),
    small_balance_minor_units={},
    pick_up_code_valid=Period(days=30),
    not_found=frozenset(),
)


def rules(**changes: Any) -> Policy:
    return replace(NOWHERE, **changes)


def agreement(
    payment: PaymentKind = PaymentKind.POSTPAID,
    term_end_date: date | None = None,
    fee_minor: int = 0,
    currency: str = "EUR",
) -> Agreement:
    return Agreement(
        payment=payment,
        currency=currency,
        term_end_date=term_end_date,
        early_termination_fee_minor=fee_minor,
    )
