"""The orders that wait for a person."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cleanbreak.channels.staff.answers import show
from cleanbreak.channels.staff.looks import carry
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import may_know_confidential, staff_page
from cleanbreak.channels.staff.step_words import STEP_WORDS
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.staff import Right
from cleanbreak.flows.list_waiting_orders import WaitingOrder, list_waiting_orders
from cleanbreak.records.held_order import PLACE_FIRST
from cleanbreak.records.keyset import Page


@require_safe
@staff_page(Right.LIST_ORDERS)
def held_orders(request: HttpRequest) -> HttpResponse:
    """List them, those whose line ends soonest first."""
    after = _after(asked_place(request))
    orders = list_waiting_orders(
        SHOWN_MAX, also_confidential=may_know_confidential(request), after=after
    )
    last = orders[-1] if len(orders) == SHOWN_MAX else None
    behind = f"{last.effective_date.isoformat()}_{last.order_id}" if last else ""
    carry(request, Seen.ORDER, [order.order_id for order in orders], Purpose.WORK_ITEM)
    said = {
        "place": "orders",
        "rows": [(order, _step(order)) for order in orders],
        "pages": turn(request, "staff:held-orders", Page(orders, behind, after == PLACE_FIRST)),
        "is_first": after == PLACE_FIRST,
    }
    return show(request, "staff/held_orders.html", said)


def _after(text: str) -> tuple[date, UUID]:
    """Return from where the page goes on; whatever is no place of the list begins anew."""
    day, _, order_id = text.partition("_")
    try:
        return date.fromisoformat(day), UUID(order_id)
    except ValueError:
        return PLACE_FIRST


def _step(order: WaitingOrder) -> str:
    return str(STEP_WORDS.get(order.step, order.step))
