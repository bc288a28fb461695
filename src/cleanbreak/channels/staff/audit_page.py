"""The auditor's first page: find an order, see the last seals and checks, take a file out."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.audit_words import CHECKED_WORDS
from cleanbreak.channels.staff.looks import carry
from cleanbreak.channels.staff.pages import asked_place, turn
from cleanbreak.channels.staff.signed_in import may_know_confidential, staff_page
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.staff import Right, person_in
from cleanbreak.domain.termination import UnknownOrder
from cleanbreak.flows.find_order import find_order
from cleanbreak.flows.read_audit_state import (
    SEALS_SHOWN,
    AuditState,
    CheckShown,
    Places,
    read_audit_state,
)

ORDER_LENGTH_MAX = 60
LISTS = ("seals", "record_seals", "checks")
"""Of the page, and the parameters that say where each begins."""


@require_safe
@staff_page(Right.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Show how the audit stands, or lead to the order whose number was given."""
    typed = request.GET.get("order", "")[:ORDER_LENGTH_MAX].strip()
    refusal = None
    if typed:
        try:
            return _lead_to(request, typed)
        except UnknownOrder as fault:
            refusal = fault
    state = read_audit_state(Places(**{one: asked_place(request, one) for one in LISTS}))
    said = {
        "place": "audit",
        "typed": typed,
        "state": state,
        "checks": [_check_words(one) for one in state.checks.rows],
        "pages": {one: _turn(request, state, one) for one in LISTS},
    }
    return show_with(request, "staff/audit.html", said, refusal)


def _lead_to(request: HttpRequest, typed: str) -> HttpResponse:
    order_id: UUID = find_order(typed, also_confidential=may_know_confidential(request))
    carry(request, Seen.ORDER, [order_id], Purpose.AUDIT)
    return see_other("staff:audit-order", order_id)


def _turn(request: HttpRequest, state: AuditState, name: str) -> dict[str, str | int]:
    return turn(request, "staff:audit", getattr(state, name), name, SEALS_SHOWN)


def _check_words(check: CheckShown) -> dict[str, Any]:
    return {
        "check": check,
        "name": person_in(check.acting_user) or check.acting_user,
        "parts": [
            (words, check.parts[name]["looked_at"])
            for name, words in CHECKED_WORDS.items()
            if name in check.parts
        ],
        "is_well": not any(one["faults"] for one in check.parts.values()),
    }
