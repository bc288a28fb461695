"""The desk: one field that takes whatever a customer brings, and the visits that still run."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff import cash_page
from cleanbreak.channels.staff.answers import see_other
from cleanbreak.channels.staff.desk_field import FORM, at_desk, place_of_store, show_desk, typed
from cleanbreak.channels.staff.desk_words import VISIT_STEP_WORDS
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.scanned import ScanKind, Scanned, recognise
from cleanbreak.domain.staff import Right
from cleanbreak.domain.store_ticket import TicketState
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.begin_by_handover import begin_by_handover
from cleanbreak.flows.begin_visit import begin_visit
from cleanbreak.flows.call_ticket import call_shown, todays_tickets
from cleanbreak.flows.name_by_scan import name_by_scan
from cleanbreak.flows.read_visit import list_open_visits
from cleanbreak.flows.sign_in import staff_rights
from cleanbreak.flows.ticket_words import listed_ticket, shown_text


@sensitive_post_parameters("scan")
@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def desk(request: HttpRequest) -> HttpResponse:
    """Take a scan, and begin with the customer whose line it names."""
    actor = at_desk(request)
    if request.method != "POST":
        return _page(request, actor, None)
    try:
        scanned = recognise(typed(request), place_of_store(actor))
        if scanned.kind is ScanKind.TICKET:
            return _to_called(call_shown(scanned.text, actor, timezone.now()).code)
        if scanned.kind is ScanKind.PICK_UP_CODE and _may_pay(request):
            return cash_page.look_up(request, scanned.text)
        visit_id = _begin(request, scanned, actor)
    except Refusal as refusal:
        return _page(request, actor, refusal)
    return see_other("staff:desk-visit", visit_id)


def _begin(request: HttpRequest, scanned: Scanned, actor: Actor) -> UUID:
    now = timezone.now()
    if scanned.kind is ScanKind.HANDOVER:
        return begin_by_handover(scanned.text, actor, now)
    named = name_by_scan(scanned, actor, now)
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = named.language
    return begin_visit(named.named, actor, now, language)


def _to_called(code: str) -> HttpResponse:
    """Lead to an empty field, so that looking again calls nobody twice."""
    response = see_other("staff:desk")
    response["Location"] += f"?{urlencode({'called': code})}"
    return response


def _called(request: HttpRequest, actor: Actor) -> str:
    """Say who was called just now, if a ticket was; of one that was not, nothing is said."""
    code = request.GET.get("called", "")
    if not code or not actor.store:
        return ""
    today = todays_tickets(actor, timezone.now())
    if today.outlet is None:
        return ""
    listed = (listed_ticket(one, today.outlet) for one in today.tickets if one.code == code)
    return next((shown_text(one) for one in listed if one.state is TicketState.CALLED), "")


def _may_pay(request: HttpRequest) -> bool:
    return Right.PAY_CASH in staff_rights(request.user.get_username())


def _page(request: HttpRequest, actor: Actor, refusal: Refusal | None) -> HttpResponse:
    visits = list_open_visits(actor, timezone.now()) if actor.store else []
    said = {
        "is_at_store": bool(actor.store),
        "called": "" if refusal else _called(request, actor),
        "visits": [(one, VISIT_STEP_WORDS[one.due] if one.due else "") for one in visits],
        "languages": settings.LANGUAGES,
        "language": request.POST.get("language", ""),
    }
    return show_desk(request, "staff/desk.html", said, refusal if actor.store else None)
