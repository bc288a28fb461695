"""The money of an ended line: settled from the frozen balance, then sent."""

from collections.abc import Sequence

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.money import Balance
from cleanbreak.domain.settlement import Settlement, closing_journal, payout_journal, settle
from cleanbreak.domain.termination import AnnouncementKind, OrderAtWork, StepDone
from cleanbreak.policies.loader import policy_for
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.payments import Payments, Payout


def settle_final_balance(order: OrderAtWork) -> StepDone:
    """Settle the balance that was frozen, by the same function as the preview.

    The figures differ from the preview only if the balance did: by usage in between, or because
    the charging system could not be asked at the time. The evidence says which.
    """
    balance = Balance.from_json(order.evidence["close_charging"]["balance"])
    policy = policy_for(order.line.jurisdiction, order.policy_date)
    settlement = settle(balance, order.line.agreement, policy, is_early=order.is_early)
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
    payable = [order for order in orders if _destination(order)]
    done_before = _read_back([order for order in payable if order.attempt > 1], payments)
    to_pay = [order for order in payable if order.key() not in done_before]
    answers = dict(
        zip(
            (order.key() for order in to_pay),
            payments.pay([Call(order.key(), _payout(order)) for order in to_pay]) if to_pay else (),
            strict=True,
        )
    )
    return [_paid(order, {**done_before, **answers}.get(order.key())) for order in orders]


def _read_back(orders: Sequence[OrderAtWork], payments: Payments) -> dict[str, Done]:
    if not orders:
        return {}
    keys = [order.key() for order in orders]
    found = zip(keys, payments.find(keys), strict=True)
    return {key: done for key, done in found if done is not None}


def _paid(order: OrderAtWork, answer: Done | OutsideFailure | None) -> StepDone | OutsideFailure:
    refund = settlement_of(order).refund
    if isinstance(answer, OutsideFailure):
        return answer
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


def settlement_of(order: OrderAtWork) -> Settlement:
    """Return the final settlement, from the evidence of its step."""
    return Settlement.from_json(order.evidence["settle_balance"]["settlement"])


def _destination(order: OrderAtWork) -> str | None:
    """Return where the refund goes, if it may go anywhere without asking."""
    if order.level is not ProofLevel.VERIFIED or settlement_of(order).refund_minor == 0:
        return None
    return order.line.refund_reference


def _payout(order: OrderAtWork) -> Payout:
    return Payout(amount=settlement_of(order).refund, destination=_destination(order) or "")
