"""The money of a visit: cash now, a code for another day, or when it is known."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other
from cleanbreak.channels.staff.desk_field import FORM, at_desk
from cleanbreak.channels.staff.desk_visit_page import visit_answer
from cleanbreak.channels.staff.papers_checklist import read_ticks
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.desk_visit import StepDoneAlready, UnknownVisit, VisitStep
from cleanbreak.domain.papers import Errand
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.hand_visit_slips import hand_card_slip, hand_receipt_slip
from cleanbreak.flows.pay_cash import Paid
from cleanbreak.flows.pay_cash_at_desk import (
    hand_code_at_desk,
    hand_out_at_desk,
    pay_cash_at_desk,
)
from cleanbreak.flows.read_visit import VisitStory, read_visit
from cleanbreak.flows.see_papers import needs_of_visit, see_papers_for_money
from cleanbreak.records.slip import SlipRow


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def pay(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Pay the money of the visit in cash, or ask a second person to agree."""

    def do(actor: Actor) -> SlipRow | None:
        _see_papers(request, visit_id, actor)
        return _slip_of_payment(visit_id, actor)

    return _after(request, visit_id, do)


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def code(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Issue the slip with the pick-up code."""

    def do(actor: Actor) -> SlipRow:
        _see_papers(request, visit_id, actor)
        return hand_code_at_desk(visit_id, actor, timezone.now())

    return _after(request, visit_id, do)


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def receipt(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Issue the slip with the receipt number."""
    return _after(
        request, visit_id, lambda actor: hand_receipt_slip(visit_id, actor, timezone.now())
    )


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def card(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Issue the slip of the card that was destroyed."""
    return _after(request, visit_id, lambda actor: hand_card_slip(visit_id, actor, timezone.now()))


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH, fresh=True)
def hand_out(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Hand out what a second person has agreed to."""
    return _after(request, visit_id, lambda actor: _slip_after_agreement(visit_id, actor))


def _see_papers(request: HttpRequest, visit_id: UUID, actor: Actor) -> None:
    now = timezone.now()
    needs = needs_of_visit(_story(visit_id, actor), Errand.CASH, now)
    see_papers_for_money(visit_id, Errand.CASH, read_ticks(request, needs), actor, now)


def _slip_of_payment(visit_id: UUID, actor: Actor) -> SlipRow | None:
    done = pay_cash_at_desk(visit_id, actor, timezone.now())
    return _slip(done) if isinstance(done, Paid) else None


def _slip_after_agreement(visit_id: UUID, actor: Actor) -> SlipRow:
    return _slip(hand_out_at_desk(visit_id, actor, timezone.now()))


def _slip(paid: Paid) -> SlipRow:
    slip: SlipRow = paid.movement.slip
    return slip


def _after(
    request: HttpRequest, visit_id: UUID, do: Callable[[Actor], SlipRow | None]
) -> HttpResponse:
    """Do what a form asks for, and lead to its slip; whoever only looks is led to the visit."""
    if request.method != "POST":
        return see_other("staff:desk-visit", visit_id)
    actor = at_desk(request)
    try:
        slip = do(actor)
    except UnknownVisit as fault:
        raise Http404 from fault
    except StepDoneAlready:
        return _to_paid(visit_id, actor)
    except Refusal as refusal:
        return visit_answer(request, _story(visit_id, actor), refusal)
    if slip is None:
        return see_other("staff:desk-visit", visit_id)
    return see_other("staff:desk-slip", slip.slip_id)


def _to_paid(visit_id: UUID, actor: Actor) -> HttpResponse:
    """Lead whoever sent the form twice to the slip of what was paid once."""
    paid: Any = _story(visit_id, actor).done.get(VisitStep.CASH_PAID)
    if paid is None:
        return see_other("staff:desk-visit", visit_id)
    return see_other("staff:desk-slip", UUID(str(paid.details["slip"])))


def _story(visit_id: UUID, actor: Actor) -> VisitStory:
    return read_visit(visit_id, actor, timezone.now())
