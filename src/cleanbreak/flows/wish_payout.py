"""Wish a payout: before the end, a holder who has proved it says how the money should go back.

The wish is kept with the order and changes nothing outside. When the money is owed it becomes the
choice of the payout, with the same checks and the same cooling-off as any other.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.line import LineState
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.proof import CoolingOff
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, OrderAtWork, OrderNotOpen, OrderState, UnknownOrder
from cleanbreak.flows.choose_payout import Choice, check_choice, country_of, ways_for
from cleanbreak.flows.judge_proofs import judge_signs
from cleanbreak.policies.loader import policy_at, policy_for
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout_wish import PayoutWishRow, put_wish, read_wishes


class ProofNeededToWish(Refusal):
    """Prove with the two codes that the line is yours; then say how its money should go back."""

    code = "proof_needed_to_wish"


def wish_payout(
    order_id: UUID, choice: Choice | None, actor: Actor, outside: Outside, now: datetime
) -> None:
    """Keep how the holder wants the money, in the place of an earlier wish.

    :param choice: ``None``: the holder decides after the end.
    :raises UnknownOrder: if there is no such order.
    :raises OrderNotOpen: if it does not wait for its day any more.
    :raises ProofNeededToWish: if the holder has not proved who they are.
    :raises WayNotOffered and the others of `flows/choose_payout.py`.
    """
    with transaction.atomic():
        order = _waiting_order(order_id)
    way = None
    if choice is not None:
        way = (choice.method, _checked(choice, order.line, now))
        _look_for_signs(order, choice, outside, now)
    with transaction.atomic():
        _waiting_order(order_id)
        put_wish(order_id, way, actor.acting_user, now)
        details = {"method": choice.method.value if choice else "later"}
        entry = AuditEntry(act="payout.wished", order_id=order_id, actor=actor, details=details)
        append_audit([entry], now)


def _checked(choice: Choice, line: LineRow, now: datetime) -> Destination:
    """Return where it leads; it is checked again when it is known how much it will be."""
    policy, _ = policy_at(line.jurisdiction, now)
    return check_choice(choice, Money(0, line.currency), line, policy)


def _look_for_signs(order: OrderRow, choice: Choice, outside: Outside, now: datetime) -> None:
    """Begin a cool-off if a sign speaks against another way; the wish itself is kept."""
    if choice.method is not PayoutMethod.ORIGINAL:
        with suppress(CoolingOff):
            judge_signs(order.line, country_of(choice), order.order_id, outside, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class WishStory:
    """What may be wished for the money of an order, and what was."""

    ways: tuple[PayoutMethod, ...]
    jurisdiction: str
    wished: PayoutWishRow | None
    goes_as_paid: bool
    """Whether it goes back the way it was paid if nothing is wished."""


def read_wish(order_id: UUID, now: datetime) -> WishStory:
    """Return what may be wished, and what was.

    :raises UnknownOrder: if there is no such order.
    """
    order = OrderRow.objects.select_related("line__holder").filter(pk=order_id).first()
    if order is None:
        raise UnknownOrder
    policy, _ = policy_at(order.line.jurisdiction, now)
    return WishStory(
        ways=tuple(ways_for(order.line, Money(0, order.line.currency), policy)),
        jurisdiction=order.line.jurisdiction,
        wished=read_wishes([order_id]).get(order_id),
        goes_as_paid=bool(order.line.refund_reference),
    )


def wishes_at_end(refunds: Sequence[tuple[OrderAtWork, Money]]) -> dict[UUID, PayoutWishRow]:
    """Return what is known of how refunds should go, by order, for holders who have proved it.

    A small amount that nobody has said anything about, and that cannot go back as it was paid,
    goes to another line of the same holder: that costs least and asks for nothing. The holder is
    told, and can have it otherwise within the cooling-off. Holders of campaigns' lines are asked:
    these lines come by the million, and a fleet's holder has as many others.
    """
    verified = [
        (order, refund)
        for order, refund in refunds
        if order.level is ProofLevel.VERIFIED and refund.amount_minor
    ]
    wishes = read_wishes([order.order_id for order, _ in verified])
    unsaid = [
        (order, refund)
        for order, refund in verified
        if order.order_id not in wishes and not order.line.refund_reference and not order.is_mass
    ]
    for order, refund in unsaid:
        _wish_for_small_balance(order, refund)
    return wishes | read_wishes([order.order_id for order, _ in unsaid])


def _wish_for_small_balance(order: OrderAtWork, refund: Money) -> None:
    policy = policy_for(order.line.jurisdiction, order.policy_date)
    if refund.amount_minor > policy.small_balance_minor_units.get(refund.currency, 0):
        return
    line = LineRow.objects.select_related("holder").get(line_id=order.line.line_id)
    if PayoutMethod.LINE not in ways_for(line, refund, policy):
        return
    others = line.holder.lines.filter(state=LineState.ACTIVE.value, currency=refund.currency)
    own = others.exclude(line_id=line.line_id).order_by("line_id").first()
    if own is not None:
        way = (PayoutMethod.LINE, Destination(msisdn=own.msisdn))
        known_at = datetime.fromisoformat(order.evidence["settle_balance"]["at"])
        put_wish(order.order_id, way, SYSTEM.acting_user, known_at)


def _waiting_order(order_id: UUID) -> OrderRow:
    """Return the order, locked, if its holder may still say something."""
    orders = OrderRow.objects.select_for_update(of=("self",)).select_related("line__holder")
    order = orders.filter(pk=order_id).first()
    if order is None:
        raise UnknownOrder
    if order.state != OrderState.PENDING.value:
        raise OrderNotOpen(state=order.state)
    if order.level != ProofLevel.VERIFIED.value:
        raise ProofNeededToWish
    return order
