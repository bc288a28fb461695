"""The money of an ended line: settled from the frozen balance, then sent."""

from collections.abc import Sequence

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.money import Balance, Money
from cleanbreak.domain.payout import (
    Destination,
    NewPayout,
    PayoutMethod,
    PayoutState,
    payout_key,
    sent_journal,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.settlement import closing_journal, settle
from cleanbreak.domain.settlement_difference import reasons_of
from cleanbreak.domain.termination import AnnouncementKind, OrderAtWork, StepDone
from cleanbreak.domain.withdrawal import as_if_never
from cleanbreak.flows.wish_payout import wishes_at_end
from cleanbreak.policies.loader import policy_for
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.errors import OutsideFailure, Refused
from cleanbreak.ports.payments import Payments, Payout
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.payout_wish import PayoutWishRow


def settle_final_balance(order: OrderAtWork) -> StepDone | Refused:
    """Settle the balance that was frozen, by the same function as the preview.

    Where the figures are not those of the preview, the evidence says why, and the holder is told.
    A balance that cannot be right is handed to a person: money is never guessed.
    """
    balance = Balance.from_json(order.evidence["close_charging"]["balance"])
    agreement, withdrawn = order.line.agreement, {}
    if order.withdrawal is not None:
        withdrawn = {"withdrawn_on": order.withdrawal.on.isoformat()}
        balance, agreement = as_if_never(order.withdrawal, balance, agreement)
    policy = policy_for(order.line.jurisdiction, order.policy_date)
    try:
        settlement = settle(
            balance,
            agreement,
            policy,
            is_early=order.is_early and order.withdrawal is None,
            ended_on=order.effective_date,
        )
    except Refusal as refusal:
        return Refused(str(refusal))
    return StepDone(
        evidence={
            **withdrawn,
            "settlement": settlement.as_json(),
            "differs_from_preview_by": [
                reason.value for reason in reasons_of(order.planned, settlement)
            ],
        },
        journal=closing_journal(order.key(), settlement, order.line.jurisdiction),
    )


def pay_refunds(
    orders: Sequence[OrderAtWork], payments: Payments
) -> list[StepDone | OutsideFailure]:
    """Send each refund by the way the holder paid; where there is none, ask the holder.

    A step that was begun before is read back first: money that may have left is never sent twice.
    Nobody who has not proved who they are has money sent anywhere: the refund stays owed, and the
    holder is asked by the contact on file. So it is where the provider will not take it back.
    Whoever has proved it and said before the end how the money should go is followed: the wish
    becomes the choice of the payout, see `flows/follow_choices.py`. The money of a confidential end
    stays owed: neither a bank statement nor another line's credit may tell of it.
    """
    hidden = confidential_among(order.order_id for order in orders if not order.is_mass)
    open_to_all = [order for order in orders if order.order_id not in hidden]
    wishes = wishes_at_end([(order, _refund(order)) for order in open_to_all])
    payouts = {
        _key(order): payout
        for order in open_to_all
        if order.order_id not in wishes and (payout := _payout(order))
    }
    begun = [_key(order) for order in orders if order.attempt > 1 and _key(order) in payouts]
    answers: dict[str, Done | OutsideFailure] = {**_read_back(begun, payments)}
    calls = [Call(key, payout) for key, payout in payouts.items() if key not in answers]
    if calls:
        answers |= zip((call.key for call in calls), payments.pay(calls), strict=True)
    return [
        _wished(order, wishes[order.order_id])
        if order.order_id in wishes
        else _paid(order, answers.get(_key(order)))
        for order in orders
    ]


def _wished(order: OrderAtWork, wish: PayoutWishRow) -> StepDone:
    """Leave the money owed, until the wish is followed, or until the holder decides."""
    way = "as_wished" if wish.method else "holder_chooses"
    return StepDone(
        evidence={"way": way, "refund_minor": _refund(order).amount_minor},
        payout=_owed(order, PayoutState.DRAFT),
        announcements=() if wish.method else (AnnouncementKind.PAYOUT_CHOICE_NEEDED,),
    )


def _key(order: OrderAtWork) -> str:
    return payout_key(order.reference)


def _read_back(keys: Sequence[str], payments: Payments) -> dict[str, Done]:
    if not keys:
        return {}
    found = zip(keys, payments.find(keys), strict=True)
    return {key: done for key, done in found if done is not None}


def _paid(order: OrderAtWork, answer: Done | OutsideFailure | None) -> StepDone | OutsideFailure:
    refund = _refund(order)
    if isinstance(answer, Done):
        payout = _owed(order, PayoutState.ACCEPTED)
        payout.method, payout.reference = PayoutMethod.ORIGINAL, str(answer.facts["reference"])
        return StepDone(
            evidence={**answer.facts, "way": "as_paid", "refund_minor": refund.amount_minor},
            journal=sent_journal(order.key(), refund, PayoutMethod.ORIGINAL),
            payout=payout,
        )
    if isinstance(answer, OutsideFailure) and not isinstance(answer, Refused):
        return answer
    if refund.amount_minor == 0:
        return StepDone(evidence={"way": "nothing_owed", "refund_minor": 0})
    payout = _owed(order, PayoutState.DRAFT)
    payout.problem_sentence = answer.sentence if answer else ""
    return StepDone(
        evidence={"way": "holder_chooses", "refund_minor": refund.amount_minor},
        payout=payout,
        announcements=(AnnouncementKind.PAYOUT_CHOICE_NEEDED,),
    )


def _owed(order: OrderAtWork, state: PayoutState) -> NewPayout:
    """Return the first try to pay a refund; its number is that of the order."""
    return NewPayout(
        payout_id=order.order_id,
        order_id=order.order_id,
        line_id=order.line.line_id,
        amount=_refund(order),
        state=state,
    )


def _refund(order: OrderAtWork) -> Money:
    figures = order.evidence["settle_balance"]["settlement"]
    return Money(figures["refund_minor"], figures["currency"])


def _payout(order: OrderAtWork) -> Payout | None:
    """Return what is sent and where, if anything may be sent without asking."""
    refund, as_paid = _refund(order), order.line.refund_reference
    if order.level is not ProofLevel.VERIFIED or not refund.amount_minor or not as_paid:
        return None
    return Payout(amount=refund, destination=Destination(reference=as_paid))
