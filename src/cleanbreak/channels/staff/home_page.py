"""The first page: what waits for the person who has signed in."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cleanbreak.channels.staff.answers import show
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.staff import Right
from cleanbreak.flows.list_waiting_orders import count_what_waits


@require_safe
@staff_page(Right.SEE_HOME)
def home(request: HttpRequest) -> HttpResponse:
    """Show how much waits, behind each door that this person may open."""
    return show(request, "staff/home.html", {"place": "home", "waiting": count_what_waits()})
