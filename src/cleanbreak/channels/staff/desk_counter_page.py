"""At which counter of the store somebody stands: chosen once for each session."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.desk_field import FORM, at_desk
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.counter import UnknownCounter
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.ask_counter import usable_counter
from cleanbreak.records.counter import counters_of

COUNTER, VISIT = "counter", "counter_visit"
"""Where the session has the counter, and the visit from which somebody came to choose it."""


@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def choose_counter(request: HttpRequest) -> HttpResponse:
    """Choose the counter, and go back to the visit."""
    if request.method != "POST":
        return _page(request)
    try:
        row = usable_counter(_uuid(request.POST.get("counter", "")), at_desk(request))
    except Refusal as refusal:
        return _page(request, refusal)
    request.session[COUNTER] = str(row.counter_id)
    visit_id = _uuid(request.session.pop(VISIT, ""))
    return see_other("staff:desk-visit", visit_id) if visit_id else see_other("staff:desk")


def counter_of(request: HttpRequest) -> UUID | None:
    """Return the counter of the session; in a store that has one only, nobody need choose."""
    chosen = _uuid(request.session.get(COUNTER, ""))
    if chosen is not None:
        return chosen
    rows = counters_of(at_desk(request).store)
    return rows[0].counter_id if len(rows) == 1 else None


def ask_for_counter(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Lead to the choice, and afterwards back to the visit."""
    request.session[VISIT] = str(visit_id)
    request.session.pop(COUNTER, None)
    return see_other("staff:desk-counter")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    now, chosen = timezone.now(), str(request.session.get(COUNTER, ""))
    said = {
        "place": "desk",
        "counters": [
            (str(one.counter_id), one.name, one.is_there(now))
            for one in counters_of(at_desk(request).store)
        ],
        "chosen": chosen,
    }
    return show_with(request, "staff/desk_counter.html", said, refusal)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as fault:
        raise UnknownCounter from fault
