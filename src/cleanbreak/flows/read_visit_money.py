"""Read the money of a visit: what is owed to the customer now, or when it is known."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from cleanbreak.domain.cash_rounding import cash_amount
from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutMethod, PayoutState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.choose_payout import ways_for
from cleanbreak.flows.limit_cash_of_store import why_store_does_not_pay
from cleanbreak.flows.read_visit import VisitStory
from cleanbreak.flows.require_second_person import needs_second_person
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.pick_up_code import PickUpCodeRow

AT_ONCE = "now"
OPEN = (PayoutState.DRAFT, PayoutState.HELD, PayoutState.APPROVED)
"""While another way may still be chosen."""


class MoneyState(Enum):
    """How the money of a visit stands."""

    NOT_KNOWN = "not_known"
    """It is settled when the line has ended."""
    NOTHING = "nothing"
    OWED = "owed"
    WITH_CODE = "with_code"
    """A pick-up code is good for it."""
    ASKED = "asked"
    """A second person must agree before it is handed out."""
    AGREED = "agreed"
    ELSEWHERE = "elsewhere"
    """It is on its way by another way."""
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMoney:
    """The money of a visit."""

    state: MoneyState
    order_id: UUID
    ends_on: date
    ends_within_seconds: bool = False
    """Whether the line ends at once: whoever waits a moment is told."""
    payout_id: UUID | None = None
    owed: Money | None = None
    cash: Money | None = None
    """What coins can pay of it."""
    needs_second: bool = False
    is_cash_offered: bool = False
    """Whether cash is a way here, though perhaps at another store."""
    why_not_here: Refusal | None = None
    """Why this store does not hand it out; ``None``: it does."""


def read_visit_money(story: VisitStory, now: datetime) -> VisitMoney | None:
    """Return the money of a visit; ``None`` while its line has no order."""
    if story.order_id is None:
        return None
    order = OrderRow.objects.select_related("line__holder").get(pk=story.order_id)
    payout = _payout(story.order_id)
    if payout is None:
        state = _state_without_payout(story.order_id)
        return VisitMoney(
            state=state,
            order_id=order.order_id,
            ends_on=order.effective_date,
            ends_within_seconds=story.when == AT_ONCE,
        )
    return _of_payout(payout, order, story.store_id, now)


def state_of_money(story: VisitStory) -> MoneyState | None:
    """Return only how it stands, for a page that asks each second; ``None`` as above."""
    if story.order_id is None:
        return None
    payout = _payout(story.order_id)
    return _state(payout) if payout else _state_without_payout(story.order_id)


def _state_without_payout(order_id: UUID) -> MoneyState:
    settled = EvidenceRow.objects.filter(order_id=order_id, step="settle_balance")
    return MoneyState.NOTHING if settled.exists() else MoneyState.NOT_KNOWN


def _payout(order_id: UUID) -> PayoutRow | None:
    """Return the latest try of what is not paid yet; of what is paid, the last."""
    latest: dict[int, PayoutRow] = {}
    for row in PayoutRow.objects.filter(order_id=order_id).order_by("part", "attempt"):
        latest[row.part] = row
    rows = list(latest.values())
    unpaid = [row for row in rows if row.state != PayoutState.SETTLED.value]
    return next(iter(unpaid or rows[-1:]), None)


def _of_payout(payout: PayoutRow, order: OrderRow, store_id: str, now: datetime) -> VisitMoney:
    policy, _today = policy_at(order.line.jurisdiction, now)
    owed = Money(payout.amount_minor, payout.currency)
    cash = cash_amount(owed, policy)
    return VisitMoney(
        state=_state(payout),
        order_id=order.order_id,
        ends_on=order.effective_date,
        payout_id=payout.payout_id,
        owed=owed,
        cash=cash,
        needs_second=needs_second_person(GuardedAct.CASH, owed),
        is_cash_offered=PayoutMethod.CASH in ways_for(order.line, owed, policy),
        why_not_here=why_store_does_not_pay(store_id, cash),
    )


def _state(payout: PayoutRow) -> MoneyState:
    state = PayoutState(payout.state)
    if state is PayoutState.SETTLED:
        return MoneyState.PAID
    if state in OPEN:
        return MoneyState.OWED
    code = PickUpCodeRow.objects.filter(pk=payout.payout_id, ended_at=None).first()
    if code is None:
        return MoneyState.ELSEWHERE
    if code.asked_by:
        return MoneyState.AGREED if code.seconded_by else MoneyState.ASKED
    return MoneyState.WITH_CODE
