"""What the law of a place says about paying back: whether, by when, and what late money earns."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from cleanbreak.domain.deposit_interest import DAYS_A_YEAR
from cleanbreak.domain.policy import Period


class RefundDuty(Enum):
    """When paid credit that is left has to be paid back; whatever it says, we always offer it."""

    ALWAYS = "always"
    ON_REQUEST = "on_request"
    UNLESS_AGREED_OTHERWISE = "unless_agreed_otherwise"


class RefundFee(Enum):
    """What paying back may cost the holder."""

    FORBIDDEN = "forbidden"
    AT_COST_IF_AGREED = "at_cost_if_agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRules:
    """What a place asks, as of one day, of whoever owes money after an end."""

    duty: RefundDuty
    deadline: Period | None
    """From the day on which paid credit is owed; ``None``: the place sets none."""
    deposit_deadline: Period | None
    """The same for a deposit."""
    late_interest_percent: Fraction
    """A year, actual days by 365, on what is paid after its deadline."""
    fee: RefundFee

    def credit_due_on(self, owed_on: date) -> date | None:
        """Return the last day on which paid credit is paid back in time, if there is one."""
        return self.deadline.after(owed_on) if self.deadline else None

    def deposit_due_on(self, owed_on: date) -> date | None:
        """Return the last day on which a deposit is paid back in time, if there is one."""
        return self.deposit_deadline.after(owed_on) if self.deposit_deadline else None

    def first_due_on(self, owed_on: date, *, has_credit: bool, has_deposit: bool) -> date | None:
        """Return by when money must be paid back of which these are parts, if there is a day."""
        parts = (
            self.credit_due_on(owed_on) if has_credit else None,
            self.deposit_due_on(owed_on) if has_deposit else None,
        )
        return min((day for day in parts if day), default=None)

    def late_interest_minor(self, amount_minor: int, due_on: date | None, paid_on: date) -> int:
        """Return what an amount has earned by being late, a part of a minor unit rounded up."""
        if due_on is None or paid_on <= due_on:
            return 0
        days = (paid_on - due_on).days
        interest = amount_minor * self.late_interest_percent * days / (100 * DAYS_A_YEAR)
        return -(-interest.numerator // interest.denominator)
