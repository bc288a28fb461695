"""Every act on one order, in order: by whom, with which evidence, and how it is sealed."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import show
from cleanbreak.channels.staff.looks import Item, look
from cleanbreak.channels.staff.signed_in import may_know_confidential, staff_page
from cleanbreak.channels.staff.step_words import STATE_WORDS, STEP_WORDS
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.staff import Right, person_in
from cleanbreak.domain.termination import OrderState, UnknownOrder
from cleanbreak.flows.look_words import PURPOSE_WORDS
from cleanbreak.flows.read_acts import Act, OrderActs, StepEvidence, read_acts
from cleanbreak.flows.read_certificate import read_public_keys
from cleanbreak.flows.wired_outside import wired_outside


@require_http_methods(["GET", "HEAD", "POST"])  # a POST says why one looks, and changes nothing
@staff_page(Right.SEE_AUDIT)
def acts(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Show all that was done with an order, to whoever has said why they look."""
    item = item_of(read_or_404(request, order_id))
    # the look itself is an act on the order: it is written first, then everything is read
    return look(request, item, lambda: _page(request, order_id))


def item_of(found: OrderActs) -> Item:
    """Return what is looked at: the order, on its page or as a file."""
    return Item(
        what=Seen.ORDER,
        key=found.order_id,
        line_id=None if found.is_confidential else found.line_id,
        order_id=found.order_id,
        address=reverse("staff:audit-order", args=[found.order_id]),
        place="audit",
    )


def read_or_404(request: HttpRequest, order_id: UUID) -> OrderActs:
    """Return the acts; an order in confidence is unknown to whoever does not handle those."""
    try:
        found = read_acts(order_id, read_public_keys(wired_outside()))
    except UnknownOrder as fault:
        raise Http404 from fault
    if found.is_confidential and not may_know_confidential(request):
        raise Http404
    return found


def _page(request: HttpRequest, order_id: UUID) -> HttpResponse:
    found = read_or_404(request, order_id)
    said = {
        "place": "audit",
        "order": found,
        "state": STATE_WORDS[OrderState(found.state)],
        "acts": [_act_words(one) for one in found.acts if not one.is_look],
        "looks": [_act_words(one) for one in found.acts if one.is_look],
        "evidence": [_evidence_words(one) for one in found.evidence],
    }
    return show(request, "staff/audit_order.html", said)


def _act_words(act: Act) -> dict[str, Any]:
    purpose = act.details.get("purpose")
    return {
        "act": act,
        "name": person_in(act.acting_user),
        "details": [
            (name, value) for name, value in act.details.items() if value not in ("", None)
        ],
        "purpose": PURPOSE_WORDS[Purpose(purpose)] if act.is_look and purpose else "",
    }


def _evidence_words(one: StepEvidence) -> dict[str, Any]:
    return {"evidence": one, "step": STEP_WORDS.get(one.step, one.step)}


def _text(value: object) -> str:
    """Return what a detail says, as it is kept."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
