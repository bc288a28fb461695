"""One order as staff see it: how far it came, with which evidence, and what a person can do."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.looks import Item, look
from cleanbreak.channels.staff.profile_words import profile_lines
from cleanbreak.channels.staff.signed_in import actor_of, may_know_confidential, staff_page
from cleanbreak.channels.staff.step_words import STATE_WORDS, STEP_WORDS
from cleanbreak.domain.declaration import CauseDecision
from cleanbreak.domain.look import Seen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import OrderState, UnknownOrder
from cleanbreak.domain.typed_text import without_tricks
from cleanbreak.flows.decide_cause import DECIDABLE, Verdict, decide_cause
from cleanbreak.flows.make_statement import NoStatementYet, make_statement
from cleanbreak.flows.note_look import require_look_agreed
from cleanbreak.flows.note_on_call import notes_of_order
from cleanbreak.flows.print_paper import PrintingNotInstalled
from cleanbreak.flows.read_order import OrderStory, StepStory, read_order
from cleanbreak.flows.retry_order import retry_order
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.identity_evidence import identity_of_order

REASON_LENGTH_MAX = 2000


class DecisionMissing(Refusal):
    """Choose whether the cause is accepted or refused."""

    code = "decision_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step as it is shown."""

    label: str
    state: str
    """``done``, ``current`` or ``ahead``."""
    done_at: datetime | None
    facts: str
    """The evidence as JSON; empty before the step is done."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.SEE_ORDERS)
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Show how the order stands, to whoever has said why they look."""
    return order_answer(request, order_id)


@require_safe
@staff_page(Right.SEE_ORDERS)
def statement(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Give the final statement of the money as PDF, in the language of whoever asks."""
    found = order_or_404(request, order_id)
    try:
        pdf = make_statement(order_id)
    except NoStatementYet as refusal:
        raise Http404 from refusal
    except PrintingNotInstalled as refusal:
        return order_answer(request, order_id, refusal)
    return look(request, item_of(found, Seen.STATEMENT), lambda: _file(pdf, order_id))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.RETRY_ORDER)
def retry(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Let a held order go on at the step at which it stopped."""

    def act() -> None:
        retry_order(order_id, actor_of(request), timezone.now())

    return _after(request, order_id, act)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.DECIDE_CAUSE)
def decide(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Accept or refuse the important cause that was declared."""

    def act() -> None:
        cause = order_or_404(request, order_id).cause
        if cause is None:
            raise Http404
        verdict = Verdict(
            decision=_decision(request.POST.get("decision", "")),
            reason=without_tricks(request.POST.get("reason", "")[:REASON_LENGTH_MAX]),
            actor=actor_of(request),
        )
        decide_cause(cause.receipt_number, verdict, wired_outside(), timezone.now())

    return _after(request, order_id, act)


def _after(request: HttpRequest, order_id: UUID, act: Callable[[], None]) -> HttpResponse:
    """Do what a form asks for, and lead back to the order; whoever only looks is led there too."""
    if request.method == "POST":
        item = item_of(order_or_404(request, order_id), Seen.ORDER)
        try:
            require_look_agreed(item.line_id, actor_of(request), timezone.now())
            act()
        except UnknownOrder as fault:
            raise Http404 from fault
        except Refusal as refusal:
            return order_answer(request, order_id, refusal)
    return see_other("staff:order", order_id)


def order_answer(
    request: HttpRequest, order_id: UUID, refusal: Refusal | None = None
) -> HttpResponse:
    """Return the page of an order, with the refusal of what was asked on it, if there was one."""
    found = order_or_404(request, order_id)

    def shown() -> HttpResponse:
        return show_with(request, "staff/order.html", _said(request, found), refusal)

    return look(request, item_of(found, Seen.ORDER), shown, refusal)


def item_of(found: OrderStory, what: Seen, page: str = "staff:order") -> Item:
    """Return what is looked at: the order, or a paper of it; ``page`` is where one says why."""
    return Item(
        what=what,
        key=found.order_id,
        # whoever agrees to looks at watched lines, or lists them, must not learn of this one
        line_id=None if found.is_confidential else found.line_id,
        order_id=found.order_id,
        address=reverse(page, args=[found.order_id]),
        place="orders",
    )


def _file(pdf: bytes, order_id: UUID) -> HttpResponse:
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="statement-{order_id}.pdf"'},
    )


def _said(request: HttpRequest, found: OrderStory) -> dict[str, Any]:
    undecided = found.cause is not None and found.cause.decision is None
    return {
        "place": "orders",
        "order": found,
        "state": STATE_WORDS[found.state],
        "step": STEP_WORDS.get(found.step, found.step),
        "has_identity": identity_of_order(found.order_id) is not None,
        "notes": notes_of_order(
            found.order_id, may_know_confidential=may_know_confidential(request)
        ),
        "is_held": found.state is OrderState.HELD,
        "steps": [_line(found, step) for step in found.steps],
        "is_settled": any(one.name == "settle_balance" and one.done_at for one in found.steps),
        "profile_lines": profile_lines(found.profile_events),
        "can_be_decided": undecided and found.state in DECIDABLE,
        "reason": request.POST.get("reason", ""),
        "decision": request.POST.get("decision", ""),
        "reason_length_max": REASON_LENGTH_MAX,
    }


def _line(found: OrderStory, step: StepStory) -> StepLine:
    is_current = found.state.is_open and step.name == found.step
    return StepLine(
        label=str(STEP_WORDS[step.name]),
        state="done" if step.done_at else "current" if is_current else "ahead",
        done_at=step.done_at,
        facts=json.dumps(step.facts, ensure_ascii=False, indent=1) if step.facts else "",
    )


def _decision(chosen: str) -> CauseDecision:
    try:
        return CauseDecision(chosen)
    except ValueError as fault:
        raise DecisionMissing from fault


def order_or_404(request: HttpRequest, order_id: UUID) -> OrderStory:
    """Return the order; one in confidence is unknown to whoever does not handle those."""
    try:
        found = read_order(order_id)
    except UnknownOrder as fault:
        raise Http404 from fault
    if found.is_confidential and not may_know_confidential(request):
        raise Http404
    return found
