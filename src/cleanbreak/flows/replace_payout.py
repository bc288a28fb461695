"""Replace payouts of which nothing has left: their amounts never change, so others follow them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from uuid_utils.compat import uuid7

from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import NewPayout, PayoutMethod, PayoutState
from cleanbreak.domain.termination import Actor
from cleanbreak.records.credit_offer import drop_credit_offer, hand_credit_offer_on
from cleanbreak.records.payout import (
    Step,
    insert_payouts,
    lock_payouts,
    move_payouts,
    open_destination,
)


def take_from_payouts(
    waiting: Sequence[dict[str, Any]], amount_minor: int, actor: Actor, now: datetime
) -> None:
    """Take an amount out of locked payouts, in their order, in the running transaction.

    The journal that says why the holder is owed less is the caller's.
    """
    for row in waiting:
        taken_minor = min(amount_minor, row["amount_minor"])
        if taken_minor:
            _replace(row, row["amount_minor"] - taken_minor, actor, now)
        amount_minor -= taken_minor


def _replace(row: dict[str, Any], left_minor: int, actor: Actor, now: datetime) -> None:
    """Follow a payout by one of less, or by none; what was chosen for it stays chosen."""
    was_chosen = row["state"] != PayoutState.DRAFT.value
    if was_chosen:
        move_payouts([(row, Step(becomes=PayoutState.DRAFT))], actor, now)
    draft = {**row, "state": PayoutState.DRAFT.value}
    move_payouts([(draft, Step(becomes=PayoutState.REPLACED))], actor, now)
    if not left_minor:
        drop_credit_offer(row["payout_id"])
        return
    follower = NewPayout(
        payout_id=uuid7(),
        order_id=row["order_id"],
        line_id=row["line_id"],
        amount=Money(left_minor, row["currency"]),
        state=PayoutState.DRAFT,
        part=row["part"],
        attempt=row["attempt"] + 1,
    )
    insert_payouts([follower], now)
    if was_chosen:
        fresh = lock_payouts([follower.payout_id])[follower.payout_id]
        move_payouts([(fresh, _as_chosen(row))], actor, now)
        hand_credit_offer_on(row["payout_id"], follower.payout_id)


def _as_chosen(row: dict[str, Any]) -> Step:
    """Return the step that gives a follower what the holder and the operator had decided.

    Whoever agreed to the larger amount has agreed to this one.
    """
    return Step(
        becomes=PayoutState(row["state"]),
        facts={"replaces": str(row["payout_id"])},
        method=PayoutMethod(row["method"]),
        destination=open_destination(row),
        chosen_by=row["chosen_by"],
        approved_by=row["approved_by"],
        due_at=row["due_at"],
    )
