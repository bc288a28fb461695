"""The orders that wait for a person."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cleanbreak.channels.staff.answers import show
from cleanbreak.channels.staff.looks import carry
from cleanbreak.channels.staff.signed_in import may_know_confidential, staff_page
from cleanbreak.channels.staff.step_words import STEP_WORDS
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.staff import Right
from cleanbreak.flows.list_waiting_orders import WaitingOrder, count_what_waits, list_waiting_orders

SHOWN_MAX = 100


@require_safe
@staff_page(Right.SEE_ORDERS)
def held_orders(request: HttpRequest) -> HttpResponse:
    """List them, those whose line ends soonest first."""
    orders = list_waiting_orders(SHOWN_MAX, also_confidential=may_know_confidential(request))
    carry(request, Seen.ORDER, [order.order_id for order in orders], Purpose.WORK_ITEM)
    said = {
        "place": "orders",
        "rows": [(order, _step(order)) for order in orders],
        "is_cut": len(orders) == SHOWN_MAX,
        "waiting": count_what_waits(),
    }
    return show(request, "staff/held_orders.html", said)


def _step(order: WaitingOrder) -> str:
    return str(STEP_WORDS.get(order.step, order.step))
