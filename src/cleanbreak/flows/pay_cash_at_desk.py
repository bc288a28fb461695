"""Pay cash at the desk: whoever has just ended their line takes the money along.

There is no second way of paying: the money gets its pick-up code like any other, and the clerk pays
it from a drawer of their own as they pay every code. Only nobody has to type it, and the document
was seen in this visit.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.papers import Errand
from cleanbreak.domain.payout import Destination, PayoutMethod, PayoutState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.due_visit import due_visit
from cleanbreak.flows.issue_pick_up_codes import code_of
from cleanbreak.flows.issue_slip import issue_code_slip
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.pay_cash import Paid, WaitsForSecond, hand_out_cash, pay_cash
from cleanbreak.flows.payout_texts import day_text
from cleanbreak.flows.read_visit import VisitStory
from cleanbreak.flows.read_visit_money import MoneyState, VisitMoney, read_visit_money
from cleanbreak.flows.see_papers import check_papers_of_visit
from cleanbreak.flows.submit_payouts import issue_code_now
from cleanbreak.flows.wish_payout import ProofNeededToWish
from cleanbreak.records.desk_visit import lock_visit
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.pick_up_code import PickUpCodeRow
from cleanbreak.records.slip import SlipRow
from cleanbreak.records.store import StoreRow

CASH = Choice(method=PayoutMethod.CASH, destination=Destination(), is_at_desk=True)


class MoneyNotKnownYet(Refusal):
    """How much money there is, is known when the line has ended."""

    code = "money_not_known_yet"


class NothingToPay(Refusal):
    """There is no money of this line that could be paid here."""

    code = "nothing_to_pay"


class MoneyMustWait(Refusal):
    """This money cannot leave before {date}: there was a sign that somebody else may be asking."""

    code = "money_must_wait"


class MoneyNeedsApproval(Refusal):
    """So much money must be approved by a second person, under Refunds, before it is paid."""

    code = "money_needs_approval"


class NoCashForDocument(Refusal):
    """Cash is paid for a passport, an identity card, a residence permit or a driving licence. Hand
    out the pick-up code, and ask for one of these another day.
    """

    code = "no_cash_for_document"


class PickUpCodeUnreadable(Refusal):
    """The key with which this code was made is not on this server. The holder has it by e-mail."""

    code = "pick_up_code_unreadable"


def pay_cash_at_desk(visit_id: UUID, actor: Actor, now: datetime) -> Paid | WaitsForSecond:
    """Pay what is owed to the customer, once; above the limit, ask a second person first.

    All of it is one transaction, the step of the visit included: whoever pulls the plug has paid
    nothing, or all, and the slip is there with it.

    :raises MoneyNotKnownYet, NothingToPay, MoneyMustWait, MoneyNeedsApproval: if there is nothing
        to be paid now.
    :raises ProofNeededToWish, PapersMissing: if the proofs or papers of the visit are too little.
    :raises WayNotOffered: if cash is no way there.
    :raises Refusal: as `due_visit` says; those of `pay_cash`.
    """
    _check_may_pay(visit_id, actor, now)
    with transaction.atomic():
        lock_visit(visit_id)
        story = due_visit(visit_id, VisitStep.CASH_PAID, actor, now)
        payout_id = _with_code(story, actor, now)
        done = pay_cash(_code(payout_id), _document(story), actor, now)
        if isinstance(done, Paid):
            _note(story, done, actor, now)
    return done


def hand_out_at_desk(visit_id: UUID, actor: Actor, now: datetime) -> Paid:
    """Hand out what a second person has agreed to.

    :raises NothingToPay: if nobody has asked for it.
    :raises Refusal: as `due_visit` says; those of `hand_out_cash`.
    """
    with transaction.atomic():
        lock_visit(visit_id)
        story = due_visit(visit_id, VisitStep.CASH_PAID, actor, now)
        money = read_visit_money(story, now)
        if money is None or money.payout_id is None:
            raise NothingToPay
        done = hand_out_cash(money.payout_id, actor, now)
        _note(story, done, actor, now)
    return done


def hand_code_at_desk(visit_id: UUID, actor: Actor, now: datetime) -> SlipRow:
    """Issue the slip with the pick-up code, for a customer who takes the money another day.

    :raises Refusal: as :func:`pay_cash_at_desk`.
    """
    _check_may_pay(visit_id, actor, now)
    with transaction.atomic():
        lock_visit(visit_id)
        story = due_visit(visit_id, VisitStep.CASH_PAID, actor, now)
        payout_id = _with_code(story, actor, now)
        store = StoreRow.objects.get(pk=story.store_id)
        return issue_code_slip(payout_id, store, actor, now)


def _check_may_pay(visit_id: UUID, actor: Actor, now: datetime) -> None:
    """Return if this customer may have money; nothing is locked yet, since the network is asked."""
    story = due_visit(visit_id, VisitStep.CASH_PAID, actor, now)
    money, _payout_id = _payable(story, now)
    if OrderRow.objects.get(pk=money.order_id).level != ProofLevel.VERIFIED.value:
        raise ProofNeededToWish
    check_papers_of_visit(story, Errand.CASH, now)


def _with_code(story: VisitStory, actor: Actor, now: datetime) -> UUID:
    """Return the payout of the visit, for which a pick-up code is good then."""
    money, payout_id = _payable(story, now)
    if money.state is MoneyState.OWED:
        order = OrderRow.objects.select_related("line").get(pk=money.order_id)
        _choose_cash(payout_id, order.line, actor, now)
    return payout_id


def _payable(story: VisitStory, now: datetime) -> tuple[VisitMoney, UUID]:
    money = read_visit_money(story, now)
    if money is None or money.state is MoneyState.NOT_KNOWN:
        raise MoneyNotKnownYet
    is_here = money.state in (MoneyState.OWED, MoneyState.WITH_CODE, MoneyState.ASKED)
    if money.payout_id is None or not is_here:
        raise NothingToPay
    return money, money.payout_id


def _choose_cash(payout_id: UUID, line: LineRow, actor: Actor, now: datetime) -> None:
    choose_payout(payout_id, CASH, actor, now)
    issue_code_now(payout_id, now)
    row = PayoutRow.objects.get(pk=payout_id)
    if row.state == PayoutState.HELD.value:
        raise MoneyNeedsApproval
    if row.state == PayoutState.APPROVED.value:
        raise MoneyMustWait(date=day_text(row.due_at, line.jurisdiction))


def _code(payout_id: UUID) -> str:
    code = code_of(PickUpCodeRow.objects.get(pk=payout_id))
    if code is None:
        raise PickUpCodeUnreadable
    return code


def _document(story: VisitStory) -> IdentityDocument:
    """Return which original was seen in the visit.

    :raises NoCashForDocument: if it is none for which cash is handed out.
    """
    said = story.done[VisitStep.IDENTITY].details.get("document", "")
    try:
        return IdentityDocument(str(said))
    except ValueError as fault:
        raise NoCashForDocument from fault


def _note(story: VisitStory, done: Paid, actor: Actor, now: datetime) -> None:
    details = {"payout": str(done.movement.payout_id), "slip": str(done.movement.slip.slip_id)}
    note_step(story.visit_id, VisitStep.CASH_PAID, details, actor, now)
