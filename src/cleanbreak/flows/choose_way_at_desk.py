"""Choose a way at the desk: the customer says where their money goes, now or once it is known.

The clerk types it, and is who chose; cooling-off, limits and messages are those of every choice.
"""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.desk_visit import OtherStepDue
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.pay_cash_at_desk import NothingToPay
from cleanbreak.flows.read_visit import open_visit
from cleanbreak.flows.read_visit_money import MoneyState, read_visit_money
from cleanbreak.flows.wish_payout import ProofNeededToWish, wish_payout
from cleanbreak.ports.outside import Outside
from cleanbreak.records.order import OrderRow


def choose_way_at_desk(
    visit_id: UUID, choice: Choice, actor: Actor, outside: Outside, now: datetime
) -> None:
    """Choose where the money of a visit goes; before it is known how much, as a wish.

    :raises UnknownVisit, VisitOver: if it is another clerk's, none, or over.
    :raises OtherStepDue: before the end is accepted.
    :raises ProofNeededToWish: if the proofs of the visit are too little for money.
    :raises NothingToPay: if there is none, or it is paid or on its way.
    :raises Refusal: those of `choose_payout` and `wish_payout`.
    """
    money = read_visit_money(open_visit(visit_id, actor, now), now)
    if money is None:
        raise OtherStepDue
    order = OrderRow.objects.get(pk=money.order_id)
    if order.level != ProofLevel.VERIFIED.value:
        raise ProofNeededToWish
    if money.state is MoneyState.NOT_KNOWN:
        wish_payout(order.order_id, choice, actor, outside, now)
    elif money.state is MoneyState.OWED and money.payout_id is not None:
        choose_payout(money.payout_id, choice, actor, now)
    else:
        raise NothingToPay
