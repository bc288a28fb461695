"""What ending before the minimum term is over may cost: by agreement, and never above the law."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from cleanbreak.domain.line import Agreement
from cleanbreak.domain.policy import FeeBound, Policy

MONTHS_A_YEAR, DAYS_A_YEAR = 12, 365


def early_termination_fee_minor(agreement: Agreement, policy: Policy, ended_on: date) -> int:
    """Return the fee for an end on that day: as agreed, or the smallest bound of the place.

    A bound whose figures are not on file binds nothing: the agreed fee counts, and the operator
    answers for it (TKG 56(4); EECC 105(6); Ofcom guidance on unfair terms, 2008).
    """
    fee_minor = agreement.early_termination_fee_minor
    for bound in policy.early_termination_fee_bounds:
        highest_minor = BOUNDS[bound](agreement, ended_on)
        if highest_minor is not None:
            fee_minor = min(fee_minor, highest_minor)
    return fee_minor


def tax_within_minor(gross_minor: int, percent: Fraction) -> int:
    """Return the tax that an amount includes, halves rounded up to the next minor unit."""
    if not percent:
        return 0
    return _half_up(gross_minor * percent / (100 + percent))


def _remaining_fees_minor(agreement: Agreement, ended_on: date) -> int | None:
    """Return the monthly fees from the day after the end to the last day of the term."""
    if agreement.monthly_fee_minor is None or agreement.term_end_date is None:
        return None
    days = max((agreement.term_end_date - ended_on).days, 0)
    return agreement.monthly_fee_minor * MONTHS_A_YEAR * days // DAYS_A_YEAR


def _pro_rata_device_value_minor(agreement: Agreement, ended_on: date) -> int | None:
    """Return the agreed value, by the share of the term's days that are left (pro rata temporis).

    A term that is not on file, or has no day, tells no share.
    """
    if agreement.device_value_minor is None:
        return None
    start, end = agreement.term_start_date, agreement.term_end_date
    if start is None or end is None or end < start:
        return None
    days = (end - start).days + 1  # the first and the last day are both days of the term
    left = min(max((end - ended_on).days, 0), days)
    return agreement.device_value_minor * left // days


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


BOUNDS: dict[FeeBound, Callable[[Agreement, date], int | None]] = {
    FeeBound.REMAINING_FEES: _remaining_fees_minor,
    FeeBound.PRO_RATA_DEVICE_VALUE: _pro_rata_device_value_minor,
}
"""Each rounds down, for the holder."""
