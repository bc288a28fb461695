"""Withdrawal from an agreement: within its days the agreement ends as if it had never been.

A right of its own beside the ordinary end (Directive 2011/83/EU art. 9 to 16): no notice, no
minimum term, no fee, and paid credit goes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cleanbreak.domain.early_termination_fee import DAYS_A_YEAR, MONTHS_A_YEAR
from cleanbreak.domain.line import Agreement
from cleanbreak.domain.money import Balance
from cleanbreak.domain.policy import CustomerClass, Period
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.working_days import WorkingDays


class WithdrawalTooLate(Refusal):
    """The time in which you could withdraw from this contract ended on {until}. The contract goes
    on; you can cancel it."""

    code = "withdrawal_too_late"


class NoRightToWithdraw(Refusal):
    """For this contract the law gives no right to withdraw. It goes on; you can cancel it."""

    code = "no_right_to_withdraw"


class AgreementDayUnknown(Refusal):
    """The day of this agreement is not on file; a person looks at the withdrawal."""

    code = "agreement_day_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """That an agreement was withdrawn from, as the order keeps it."""

    on: date
    """The day, in the line's place, on which it was received."""
    pays_for_use: bool
    """Whether the holder had asked for the service to begin at once: only then is its use, until
    that day, paid for (art. 14(3) and (4)(a))."""

    def as_json(self) -> dict[str, Any]:
        """Return it as the plan of an order keeps it."""
        return {"on": self.on.isoformat(), "pays_for_use": self.pays_for_use}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any] | None) -> "Withdrawal | None":
        """Return what :meth:`as_json` described, if there is one."""
        if not kept:
            return None
        return cls(on=date.fromisoformat(kept["on"]), pays_for_use=kept["pays_for_use"])


@dataclass(frozen=True, slots=True, kw_only=True)
class RightToWithdraw:
    """What a place says about withdrawing, on the day of receipt."""

    period: Period | None
    working_days: WorkingDays

    def last_day(self, agreement: Agreement, customer: CustomerClass) -> date:
        """Return the last day on which the agreement can be withdrawn from.

        The day of the agreement is not counted, and a last day on which no business is done moves
        to the next working day (Regulation 1182/71 art. 3; BGB 187(1), 193). The first day of the
        term stands for that of the agreement: it is never earlier, so nobody loses a day.

        :raises NoRightToWithdraw: where there is no such right, and for a business.
        :raises AgreementDayUnknown: if the day of the agreement is not on file.
        """
        if self.period is None or customer is CustomerClass.BUSINESS:
            raise NoRightToWithdraw
        if agreement.term_start_date is None:
            raise AgreementDayUnknown
        last = self.period.after(agreement.term_start_date)
        return last if self.working_days.has(last) else self.working_days.after(last, 1)

    def check(self, agreement: Agreement, customer: CustomerClass, received_on: date) -> None:
        """See that what was received on that day, in the line's place, came in time.

        :raises WithdrawalTooLate: if it came later.
        :raises NoRightToWithdraw, AgreementDayUnknown: as :meth:`last_day`.
        """
        last = self.last_day(agreement, customer)
        if received_on > last:
            raise WithdrawalTooLate(until=last)


def as_if_never(
    withdrawal: Withdrawal, balance: Balance, agreement: Agreement
) -> tuple[Balance, Agreement]:
    """Return what is left of balance and agreement when it ends as if it had never been.

    Neither a fee for the early end nor instalments are owed: a device goes back with its own
    agreement (art. 15). Of a debt stays what was used, and only if the holder had asked for the
    service to begin at once: the debt without the share of the monthly fee that was not used. A
    fee that is not on file tells no share; nothing is owed then.
    """
    never = replace(agreement, early_termination_fee_minor=0, device_instalments_minor=0)
    owed_minor = min(_used_minor(withdrawal, balance, agreement), balance.debt_minor)
    return replace(balance, debt_minor=owed_minor), never


def _used_minor(withdrawal: Withdrawal, balance: Balance, agreement: Agreement) -> int:
    start, fee_minor = agreement.term_start_date, agreement.monthly_fee_minor
    if not withdrawal.pays_for_use or start is None or fee_minor is None:
        return 0
    days = max((withdrawal.on - start).days + 1, 0)
    fee_used_minor = min(fee_minor * MONTHS_A_YEAR * days // DAYS_A_YEAR, fee_minor)
    return max(balance.debt_minor - (fee_minor - fee_used_minor), 0)
