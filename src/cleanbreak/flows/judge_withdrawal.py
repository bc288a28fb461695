"""Judge a withdrawal from an agreement: whether it came in time, by the law of its day.

Where the day of the agreement is not on file a person decides; meanwhile it counts as an ordinary
end, so that nothing is lost to whoever declared it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from cleanbreak.domain.declaration import CauseDecision
from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.line import Line
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.withdrawal import (
    AgreementDayUnknown,
    RightToWithdraw,
    Withdrawal,
    WithdrawalTooLate,
)
from cleanbreak.policies.loader import policy_at
from cleanbreak.policies.page_rules import page_rules
from cleanbreak.records.line import line_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a withdrawal leads to."""

    wish: EndWish | None
    """``None``: to nothing, it is refused."""
    decision: CauseDecision | None
    """``None``: a person decides."""
    refusal: Refusal | None = None

    @property
    def until(self) -> date | None:
        """Return the last day on which it could have come, if it came later."""
        if not isinstance(self.refusal, WithdrawalTooLate):
            return None
        until: Any = self.refusal.data["until"]
        return until if isinstance(until, date) else None


def judge_withdrawal(line_row: Mapping[str, Any], received_at: datetime) -> Judged:
    """Judge what was received at that instant about the line of this row."""
    return judge(line_from(dict(line_row)), received_at)


def judge(line: Line, received_at: datetime) -> Judged:
    """Judge what was received at that instant about a line."""
    policy, received_on = policy_at(line.jurisdiction, received_at)
    right = RightToWithdraw(
        period=page_rules(line.jurisdiction, received_on).withdrawal_period,
        working_days=policy.working_days,
    )
    try:
        right.check(line.agreement, line.customer_class, received_on)
    except AgreementDayUnknown as unknown:
        ordinary = EndWish(policy=EndPolicy.AFTER_NOTICE)
        return Judged(wish=ordinary, decision=None, refusal=unknown)
    except Refusal as refusal:
        return Judged(wish=None, decision=CauseDecision.REFUSED, refusal=refusal)
    return Judged(wish=wish_to_withdraw(line, received_at), decision=CauseDecision.ACCEPTED)


def wish_to_withdraw(
    line: Line, received_at: datetime, level: ProofLevel = ProofLevel.IDENTIFIED
) -> EndWish:
    """Return the end as if the agreement had never been; at once for a holder who is proved."""
    is_proved = level is ProofLevel.VERIFIED
    return EndWish(
        policy=EndPolicy.IMMEDIATE if is_proved else EndPolicy.AFTER_NOTICE,
        withdrawal=Withdrawal(
            on=policy_at(line.jurisdiction, received_at)[1],
            pays_for_use=settings.CLEANBREAK_STARTS_ON_REQUEST,
        ),
    )
