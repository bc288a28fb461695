"""Choose a payout: by which way money goes back, as the holder says or a clerk for the holder."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.bank_account import account_country, check_bank_account, is_same_name
from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.money import Money
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.payout import Destination, PayoutMethod, PayoutState, UnknownPayout
from cleanbreak.domain.payout_contradiction import ContradictionOpen
from cleanbreak.domain.policy import Policy
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, AnnouncementKind
from cleanbreak.flows.offer_credit import offer_credit
from cleanbreak.flows.require_second_person import needs_second_person
from cleanbreak.flows.tell_of_payout import tell_of_payouts
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.charity import find_charity, listed_charities
from cleanbreak.records.cool_off import cool_off_until
from cleanbreak.records.credit_offer import drop_credit_offer
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import Step, lock_payouts, move_payouts
from cleanbreak.records.payout_contradiction import contradicted
from cleanbreak.records.payout_wish import mark_followed
from cleanbreak.records.store import is_there_a_store
from cleanbreak.records.wake import wake_worker

BACK_TO_DRAFT = {
    state.value for state in (PayoutState.HELD, PayoutState.APPROVED, PayoutState.UNCLAIMED)
}
"""From where another way may still be chosen."""


class WayNotOffered(Refusal):
    """This amount is not paid by this way here. Choose one of: {offered}."""

    code = "way_not_offered"


class OtherPayment(Refusal):
    """Money goes back only by the payment that is on file for this line."""

    code = "other_payment"


class OtherPersonsName(Refusal):
    """Money of this line goes only to an account in its holder's own name."""

    code = "other_persons_name"


class UnknownCharity(Refusal):
    """Choose one of the organisations in the list."""

    code = "unknown_charity"


class NobodyToTellCode(Refusal):
    """There is no e-mail address on file to which a pick-up code could go. Choose another way."""

    code = "nobody_to_tell_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A way, and where it leads."""

    method: PayoutMethod
    destination: Destination
    is_at_desk: bool = False
    """Whether the holder stands at a desk, where a code need not be sent to them."""


def choose_payout(payout_id: UUID, choice: Choice, actor: Actor, now: datetime) -> None:
    """Choose the way of money that nobody has chosen one for, or that still waits.

    It is sent after the cooling-off of the place; what is above the operator's limit, or may have
    been paid by an earlier attempt, waits for a second person before that, and credit for somebody
    else's line for that person's word. The contact on file is told, with a way to stop it. What was
    written off as unclaimed is the holder's still: whoever comes for it chooses as everybody does.

    :raises UnknownPayout: if there is none.
    :raises PayoutNotThere: if it is on its way or over.
    :raises ContradictionOpen: if it was chosen before, and an attempt may have arrived meanwhile.
    :raises WayNotOffered and the others of :func:`check_choice`.
    """
    with transaction.atomic():
        row = lock_payouts([payout_id]).get(payout_id)
        if row is None:
            raise UnknownPayout
        line = LineRow.objects.select_related("holder").get(line_id=row["line_id"])
        policy, _ = policy_at(line.jurisdiction, now)
        amount = Money(row["amount_minor"], row["currency"])
        destination = check_choice(choice, amount, line, policy)
        is_disputed = bool(contradicted([row]))
        if row["state"] in BACK_TO_DRAFT:
            if is_disputed:
                raise ContradictionOpen
            move_payouts([(row, Step(becomes=PayoutState.DRAFT))], actor, now)
            row = lock_payouts([payout_id])[payout_id]
        must_wait = choice.method is PayoutMethod.LINE and offer_credit(row, destination, line, now)
        must_wait |= needs_second_person(GuardedAct.PAYOUT, amount) or is_disputed
        step = Step(
            becomes=PayoutState.HELD if must_wait else PayoutState.APPROVED,
            facts={"method": choice.method.value},
            method=choice.method,
            destination=destination,
            chosen_by=actor.acting_user,
            due_at=_leaves_at(choice.method, line, policy, now),
        )
        move_payouts([(row, step)], actor, now)
        mark_followed(payout_id, now)  # whatever was wished before, this counts
        if choice.method is not PayoutMethod.LINE:
            drop_credit_offer(payout_id)
        tell_of_payouts([row], AnnouncementKind.PAYOUT_SENT, "chosen", now)
        wake_worker("submit_payouts")


def check_choice(choice: Choice, amount: Money, line: LineRow, policy: Policy) -> Destination:
    """Return where a choice leads, as it is kept.

    :param line: the ended one, with its holder.
    :raises WayNotOffered, OtherPayment, OtherPersonsName, NobodyToTellCode, UnknownCharity,
        MalformedMsisdn, and the refusals of `domain/bank_account.py`.
    """
    offered = ways_for(line, amount, policy)
    if choice.method not in offered:
        raise WayNotOffered(offered=", ".join(way.value for way in offered))
    if choice.method is PayoutMethod.CASH and choice.is_at_desk:
        return Destination()
    return CHECKS[choice.method](choice.destination, line, policy)


def country_of(choice: Choice) -> str | None:
    """Return the country of the account that a choice leads to, ISO 3166; ``None`` if to none."""
    if choice.method is not PayoutMethod.BANK:
        return None
    return account_country(choice.destination)


def ways_for(line: LineRow, amount: Money, policy: Policy) -> list[PayoutMethod]:
    """Return the ways by which money of one line may be paid, the cheapest first."""
    offered = offered_ways(amount, policy)
    return [way for way in offered if way is not PayoutMethod.ORIGINAL or line.refund_reference]


def offered_ways(amount: Money, policy: Policy) -> list[PayoutMethod]:
    """Return the ways by which an amount may be paid there, the cheapest first.

    What needs something of the operator that is not there is left out.
    """
    del amount
    return [
        way
        for way in policy.payout_ways
        if way in CHECKS and (way not in OPERATORS_SIDE or OPERATORS_SIDE[way]())
    ]


def _leaves_at(method: PayoutMethod, line: LineRow, policy: Policy, now: datetime) -> datetime:
    """Return until when the holder can stop it; a code for cash goes to nobody but the holder.

    After a sign that somebody else may be asking, all money of the line waits for its cool-off.
    """
    days = 0 if method is PayoutMethod.CASH else policy.payout_cooling_off.days
    waits_until = cool_off_until(line.line_id, Consequence.PAYOUT, now)
    return max(now + timedelta(days=days), waits_until or now)


def _original(destination: Destination, line: LineRow, policy: Policy) -> Destination:
    """Return the payment on file; whether it can still be given back, the provider says."""
    del policy
    on_file = line.refund_reference or ""
    if destination.reference not in ("", on_file):
        raise OtherPayment
    return Destination(reference=on_file)


def _bank(destination: Destination, line: LineRow, policy: Policy) -> Destination:
    checked = check_bank_account(destination)
    if policy.payout_same_name and not is_same_name(checked.name, line.holder.name):
        raise OtherPersonsName
    return checked


def _line(destination: Destination, line: LineRow, policy: Policy) -> Destination:
    """Return the number in its normal form; whether it is anybody's is not told here."""
    del policy
    return Destination(msisdn=parse_msisdn_at(destination.msisdn, line.jurisdiction))


def _charity(destination: Destination, line: LineRow, policy: Policy) -> Destination:
    """Return the account of the organisation that is named by its number in our list."""
    del line, policy
    charity = find_charity(destination.reference)
    if charity is None:
        raise UnknownCharity
    return replace(charity.destination(), reference=destination.reference)


def _takes_credit() -> bool:
    return wired_outside().charging.takes_credit()


def _has_charities() -> bool:
    return bool(listed_charities())


def _cash(destination: Destination, line: LineRow, policy: Policy) -> Destination:
    """Take nothing of what was entered: the code leads to any store, and to the holder alone."""
    del destination, policy
    if not line.holder.email:
        raise NobodyToTellCode
    return Destination()


CHECKS: dict[PayoutMethod, Callable[[Destination, Any, Policy], Destination]] = {
    PayoutMethod.ORIGINAL: _original,
    PayoutMethod.LINE: _line,
    PayoutMethod.BANK: _bank,
    PayoutMethod.CHARITY: _charity,
    PayoutMethod.CASH: _cash,
}
"""What each way asks of its destination; a way that is not here is not offered."""
OPERATORS_SIDE: dict[PayoutMethod, Callable[[], bool]] = {
    PayoutMethod.LINE: _takes_credit,
    PayoutMethod.CHARITY: _has_charities,
    PayoutMethod.CASH: is_there_a_store,
}
"""Whether the operator has what a way needs; a way that is not here needs nothing."""
