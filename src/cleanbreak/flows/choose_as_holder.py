"""Choose as holder: a choice on the money page, by who can read the mail and knows the card."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.payout import PayoutNotThere, UnknownPayout
from cleanbreak.domain.proof import Consequence, CoolingOff, ProofKind
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import Choice, choose_payout, country_of
from cleanbreak.flows.give_card_number import give_card_number
from cleanbreak.flows.give_proof import note_proof
from cleanbreak.flows.judge_proofs import judge_proofs
from cleanbreak.flows.open_verification import verify_for_line
from cleanbreak.flows.read_money import CHANGEABLE
from cleanbreak.records.payout import PayoutRow

HOLDER = Actor(channel=Channel.PORTAL, acting_user="holder")


def choose_as_holder(payout_id: UUID, choice: Choice, card_digits: str, now: datetime) -> None:
    """Choose where money goes, after the second proof; whether it fits is told only then.

    The link that leads here was sent to the mailbox on file only: that is the first proof. After a
    sign that somebody else may be asking, the money waits, and everybody on file is told.

    :raises UnknownPayout: if there is none.
    :raises PayoutNotThere: if it is on its way or over; that costs no try of the proof.
    :raises WrongCardDigits, ProveAtStore, ProofLocked: as `flows/give_card_number.py` says.
    :raises MoreProofNeeded: if the mailbox on file has changed of late: then it proves nothing.
    :raises WayNotOffered and the others of `flows/choose_payout.py`.
    """
    payout = PayoutRow.objects.filter(payout_id=payout_id).first()
    if payout is None:
        raise UnknownPayout
    if payout.state not in {state.value for state in CHANGEABLE}:
        raise PayoutNotThere(state=payout.state, wished="chosen")
    case = verify_for_line(payout.line_id, HOLDER, now, order_id=payout.order_id)
    note_proof(case, ProofKind.EMAIL_CODE, HOLDER, now)
    give_card_number(case, card_digits, HOLDER, now)
    with suppress(CoolingOff):
        judge_proofs(case, Consequence.PAYOUT, now, payout_country=country_of(choice))
    choose_payout(payout_id, choice, HOLDER, now)
