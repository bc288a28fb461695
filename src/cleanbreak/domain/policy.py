"""The rules of one place on one day, as a typed value; the figures live in `policies/*.yaml`."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction

from cleanbreak.domain.payout import PayoutMethod
from cleanbreak.domain.working_days import WorkingDays


class CustomerClass(Enum):
    """Who holds the line; some places count longer for businesses."""

    RESIDENTIAL = "residential"
    BUSINESS = "business"


class PaymentKind(Enum):
    """How the line is paid for."""

    PREPAID = "prepaid"
    POSTPAID = "postpaid"


class Service(Enum):
    """Whether somebody of the operator takes a declaration in; some places tell the two apart."""

    ATTENDED = "attended"
    SELF_SERVICE = "self_service"


class QuarantineReason(Enum):
    """Why a number is given up, as far as some place lets it rest longer for that."""

    ORDINARY = "ordinary"
    HARASSMENT = "harassment"
    """Nuisance or threatening calls: whoever has the number next must not get them."""


class PolicyStatus(Enum):
    """Who has looked at a pack of rules."""

    UNVERIFIED = "unverified"
    REVIEWED = "reviewed"
    CERTIFIED = "certified"


class FeeBound(Enum):
    """What a fee for an early end may not exceed; each as far as its figures are on file."""

    REMAINING_FEES = "remaining_fees"
    """The monthly fees of the rest of the minimum term."""
    PRO_RATA_DEVICE_VALUE = "pro_rata_device_value"
    """The part of a subsidised device's agreed value that the rest of the minimum term is."""


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in calendar months and days (ISO 8601 ``P1M``, ``P30D``)."""

    months: int = 0
    days: int = 0

    @property
    def iso(self) -> str:
        """Return it as packs write it."""
        months, days = f"{self.months}M" if self.months else "", f"{self.days}D"
        return f"P{months}{days if self.days or not months else ''}"

    def after(self, start: date) -> date:
        """Return the day on which the period ends; 31 January plus a month is the last of February.

        BGB 188(3) and its likes: a month that lacks the day ends on its last day.
        """
        month_index = start.month - 1 + self.months
        year, month = start.year + month_index // 12, month_index % 12 + 1
        if year >= date.max.year:  # "9999-12-31" in a list means: no end
            return date.max
        day = min(start.day, monthrange(year, month)[1])
        return date(year, month, day) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the law and the custom of one place ask, as of one day."""

    jurisdiction: str
    """Lower-case code of the place: ``de``, ``us``; a part of it: ``us-ca``."""
    status: PolicyStatus
    time_zone: str
    """IANA name; every date of a line is a date in this zone."""
    notice: Mapping[PaymentKind, Period]
    """From the declaration to the end, for a line whose minimum term is over."""
    effect_working_days: Mapping[Service, int]
    """From the declaration to the first day on which it can end the line, in working days."""
    working_days: WorkingDays
    objection: Period
    """How long the contacts on file may object when nobody has proved who is asking."""
    port_grace: Period
    """How long after the end the number can still be taken to another operator."""
    quarantine_min: Mapping[QuarantineReason, Period]
    quarantine_max: Mapping[CustomerClass, Period | None]
    """``None``: the place knows no longest quarantine."""
    credit_may_be_netted: bool
    """Whether what the holder owes may be taken out of paid credit. No debt ever stops an end:
    there is no rule for that, in no place."""
    deposit_may_be_netted: bool
    """Whether what the holder owes may be taken out of the deposit; that is taken first."""
    instalments_fall_due_at_end: bool
    """Whether open instalments for a device are owed at once, or go on as they were agreed."""
    early_termination_fee_bounds: tuple[FeeBound, ...]
    early_termination_fee_tax_percent: Fraction
    """Of the net fee; the agreed fee includes it."""
    deposit_interest_percent: Fraction
    """A year, actual days by 365, from the day on which the deposit was left."""
    cash_smallest_minor: Mapping[str, int]
    """The smallest amount that is paid in cash, by currency; one that is not there: 1."""
    dispute_window: Period
    """After the settlement, how long a later charge may still be taken in."""
    payout_ways: tuple[PayoutMethod, ...]
    """By which ways money may go back there, the cheapest first."""
    payout_same_name: bool
    """Whether a bank account must be in the holder's own name."""
    payout_cooling_off: Period
    """Between the choice of an account and the day on which money leaves; days only."""
    small_balance_minor_units: Mapping[str, int]
    """By currency: up to this amount the cheapest way that asks for nothing is taken where nobody
    has chosen one."""
    pick_up_code_valid: Period
    """From the day on which a pick-up code is made to the last one on which it is paid."""
    not_found: frozenset[str]
    """Facts that the law of the place was searched for in vain: their safe defaults count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorEndRules:
    """What a place asks of an operator that ends lines of its own will, as of one day."""

    notice: Mapping[PaymentKind, Period]
    """From the day on which the holder is told to the end."""
    dormant_after: Period
    """How long a line must not have been used before it counts as dormant."""
    dormancy_grace: Period
    """From the message about it to the end of a dormant line; whoever uses it meanwhile keeps it
    by an objection."""
