"""Choose as holder: a choice on the money page, by who can read the mail and knows the card."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.payout import PayoutNotThere, UnknownPayout
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.prove_money_owner import prove_money_owner
from cleanbreak.flows.read_money import CHANGEABLE
from cleanbreak.records.payout import PayoutRow

HOLDER = Actor(channel=Channel.PORTAL, acting_user="holder")


def choose_as_holder(payout_id: UUID, choice: Choice, card_digits: str, now: datetime) -> None:
    """Choose where money goes, after the second proof; whether it fits is told only then.

    :raises UnknownPayout: if there is none.
    :raises PayoutNotThere: if it is on its way or over; that costs no try of the proof.
    :raises WrongCardDigits, ProveAtStore: as `flows/prove_money_owner.py` says.
    :raises WayNotOffered and the others of `flows/choose_payout.py`.
    """
    payout = PayoutRow.objects.filter(payout_id=payout_id).first()
    if payout is None:
        raise UnknownPayout
    if payout.state not in {state.value for state in CHANGEABLE}:
        raise PayoutNotThere(state=payout.state, wished="chosen")
    prove_money_owner(payout.line_id, payout.order_id, card_digits)
    choose_payout(payout_id, choice, HOLDER, now)
