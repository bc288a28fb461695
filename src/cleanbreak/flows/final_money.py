"""The money of an ended line: settled from the frozen balance, then sent."""

from collections.abc import Sequence

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.money import Balance, Money
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.settlement import Settlement, closing_journal, payout_journal, settle
from cleanbreak.domain.termination import AnnouncementKind, OrderAtWork, StepDone
from cleanbreak.policies.loader import policy_for
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.errors import OutsideFailure, Refused
from cleanbreak.ports.payments import Payments, Payout


def settle_final_balance(order: OrderAtWork) -> StepDone | Refused:
    """Settle the balance that was frozen, by the same function as the preview.

    The figures differ from the preview only if the balance did: by usage in between, or because
    the charging system could not be asked at the time. The evidence says which. A balance that
    cannot be right is handed to a person: money is never guessed.
    """
    balance = Balance.from_json(order.evidence["close_charging"]["balance"])
    policy = policy_for(order.line.jurisdiction, order.policy_date)
    try:
        settlement = settle(balance, order.line.agreement, policy, is_early=order.is_early)
    except Refusal as refusal:
        return Refused(str(refusal))
    return StepDone(
        evidence={
            "settlement": settlement.as_json(),
            "compared_with_preview": _compared(order.planned, settlement),
        },
        journal=closing_journal(order.key(), settlement),
    )


def _compared(planned: Settlement | None, final: Settlement) -> str:
    if planned is None:
        return "no preview: the charging system could not be asked"
    return "same" if planned == final else "balance changed after the preview"


def pay_refunds(
    orders: Sequence[OrderAtWork], payments: Payments
) -> list[StepDone | OutsideFailure]:
    """Send each refund by the way the holder paid; where there is none, ask the holder.

    A step that was begun before is read back first: money that may have left is never sent twice.
    Nobody who has not proved who they are has money sent anywhere: the refund stays owed, and the
    holder is asked by the contact on file.
    """
    payouts = {order.key(): payout for order in orders if (payout := _payout(order))}
    begun = [order.key() for order in orders if order.attempt > 1 and order.key() in payouts]
    answers: dict[str, Done | OutsideFailure] = {**_read_back(begun, payments)}
    calls = [Call(key, payout) for key, payout in payouts.items() if key not in answers]
    if calls:
        answers |= zip((call.key for call in calls), payments.pay(calls), strict=True)
    return [_paid(order, answers.get(order.key())) for order in orders]


def _read_back(keys: Sequence[str], payments: Payments) -> dict[str, Done]:
    if not keys:
        return {}
    found = zip(keys, payments.find(keys), strict=True)
    return {key: done for key, done in found if done is not None}


def _paid(order: OrderAtWork, answer: Done | OutsideFailure | None) -> StepDone | OutsideFailure:
    if isinstance(answer, OutsideFailure):
        return answer
    refund = _refund(order)
    if answer is not None:
        return StepDone(
            evidence={**answer.facts, "way": "as_paid", "refund_minor": refund.amount_minor},
            journal=payout_journal(order.key(), refund),
        )
    if refund.amount_minor == 0:
        return StepDone(evidence={"way": "nothing_owed", "refund_minor": 0})
    return StepDone(
        evidence={"way": "holder_chooses", "refund_minor": refund.amount_minor},
        announcements=(AnnouncementKind.PAYOUT_CHOICE_NEEDED,),
    )


def _refund(order: OrderAtWork) -> Money:
    figures = order.evidence["settle_balance"]["settlement"]
    return Money(figures["refund_minor"], figures["currency"])


def _payout(order: OrderAtWork) -> Payout | None:
    """Return what is sent and where, if anything may be sent without asking."""
    refund, destination = _refund(order), order.line.refund_reference
    if order.level is not ProofLevel.VERIFIED or not refund.amount_minor or not destination:
        return None
    return Payout(amount=refund, destination=destination)
