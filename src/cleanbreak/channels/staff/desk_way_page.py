"""Where the money of a visit goes, if not into the customer's hand."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.desk_field import FORM, at_desk
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.desk_visit import UnknownVisit
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.typed_text import without_tricks
from cleanbreak.flows.choose_payout import Choice
from cleanbreak.flows.choose_way_at_desk import choose_way_at_desk
from cleanbreak.flows.read_visit import read_visit
from cleanbreak.flows.wired_outside import wired_outside

FIELD_LENGTH_MAX = 140
FIELDS = {
    PayoutMethod.BANK: ("account", "bank_code", "name"),
    PayoutMethod.LINE: ("msisdn",),
}


@sensitive_post_parameters("account", "name", "msisdn")
@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def way(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Ask for the account or the line, and choose it for the customer."""
    actor, now = at_desk(request), timezone.now()
    try:
        read_visit(visit_id, actor, now)
        if request.method != "POST":
            return _page(request, visit_id)
        choose_way_at_desk(visit_id, _choice(request), actor, wired_outside(), now)
    except UnknownVisit as fault:
        raise Http404 from fault
    except Refusal as refusal:
        return _page(request, visit_id, refusal)
    return see_other("staff:desk-visit", visit_id)


def _choice(request: HttpRequest) -> Choice:
    is_line = request.POST.get("way") == PayoutMethod.LINE.value
    method = PayoutMethod.LINE if is_line else PayoutMethod.BANK
    typed = {
        name: without_tricks(request.POST.get(name, "")[:FIELD_LENGTH_MAX])
        for name in FIELDS[method]
    }
    return Choice(method=method, destination=Destination(**typed))


def _page(request: HttpRequest, visit_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    said = {
        "place": "desk",
        "visit_id": visit_id,
        "typed": {name: value for name, value in request.POST.items() if name != "account"},
        "field_length_max": FIELD_LENGTH_MAX,
    }
    return show_with(request, "staff/desk_way.html", said, refusal)
