"""Choose a payout: by which way money goes back, as the holder says or a clerk for the holder."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.bank_account import check_bank_account
from cleanbreak.domain.declaration import name_key
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutMethod, PayoutState, UnknownPayout
from cleanbreak.domain.payout_contradiction import ContradictionOpen
from cleanbreak.domain.policy import Policy
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import Step, lock_payouts, move_payouts
from cleanbreak.records.payout_contradiction import contradicted
from cleanbreak.records.wake import wake_worker

BACK_TO_DRAFT = {
    state.value for state in (PayoutState.HELD, PayoutState.APPROVED, PayoutState.UNCLAIMED)
}
"""From where another way may still be chosen."""


class WayNotOffered(Refusal):
    """This amount is not paid by this way here. Choose one of: {offered}."""

    code = "way_not_offered"


class OtherPersonsName(Refusal):
    """Money of this line goes only to an account in its holder's own name."""

    code = "other_persons_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A way, and where it leads."""

    method: PayoutMethod
    destination: Destination


def choose_payout(payout_id: UUID, choice: Choice, actor: Actor, now: datetime) -> None:
    """Choose the way of money that nobody has chosen one for, or that still waits.

    It is sent after the cooling-off of the place; what is above the operator's limit, or may have
    been paid by an earlier attempt, waits for a second person before that. What was written off as
    unclaimed is the holder's still: whoever comes for it chooses as everybody does.

    :raises UnknownPayout: if there is none.
    :raises PayoutNotThere: if it is on its way or over.
    :raises ContradictionOpen: if it was chosen before, and an attempt may have arrived meanwhile.
    :raises WayNotOffered, OtherPersonsName, and the refusals of `domain/bank_account.py`.
    """
    with transaction.atomic():
        row = lock_payouts([payout_id]).get(payout_id)
        if row is None:
            raise UnknownPayout
        line = LineRow.objects.select_related("holder").get(line_id=row["line_id"])
        policy, _ = policy_at(line.jurisdiction, now)
        amount = Money(row["amount_minor"], row["currency"])
        offered = offered_ways(amount, policy)
        if choice.method not in offered:
            raise WayNotOffered(offered=", ".join(way.value for way in offered))
        destination = CHECKS[choice.method](choice.destination, line, policy)
        is_disputed = bool(contradicted([row]))
        if row["state"] in BACK_TO_DRAFT:
            if is_disputed:
                raise ContradictionOpen
            move_payouts([(row, Step(becomes=PayoutState.DRAFT))], actor, now)
            row = lock_payouts([payout_id])[payout_id]
        must_wait = needs_second_person(amount) or is_disputed
        step = Step(
            becomes=PayoutState.HELD if must_wait else PayoutState.APPROVED,
            facts={"method": choice.method.value},
            method=choice.method,
            destination=destination,
            chosen_by=actor.acting_user,
            due_at=now + timedelta(days=policy.payout_cooling_off.days),
        )
        move_payouts([(row, step)], actor, now)
        wake_worker("submit_payouts")


def offered_ways(amount: Money, policy: Policy) -> list[PayoutMethod]:
    """Return the ways by which an amount may be paid there, the cheapest first."""
    del amount
    return [way for way in policy.payout_ways if way in CHECKS]


def needs_second_person(amount: Money) -> bool:
    """Return whether the operator wants two people to have looked at such an amount.

    A currency for which no limit is set always needs them.
    """
    limit: int | None = settings.CLEANBREAK_FOUR_EYES_ABOVE.get(amount.currency)
    return limit is None or amount.amount_minor > limit


def _bank(destination: Destination, line: LineRow, policy: Policy) -> Destination:
    checked = check_bank_account(destination)
    if policy.payout_same_name and name_key(checked.name) != line.holder.name_key:
        raise OtherPersonsName
    return checked


CHECKS: dict[PayoutMethod, Callable[[Destination, Any, Policy], Destination]] = {
    PayoutMethod.BANK: _bank,
}
"""What each way asks of its destination; a way that is not here is not offered."""
