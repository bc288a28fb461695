"""Who may ask about numbers: relying parties, which can be suspended here at once."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.relying_party import UnknownRelyingParty
from cleanbreak.domain.staff import Right
from cleanbreak.flows.list_relying_parties import list_relying_parties
from cleanbreak.flows.manage_relying_parties import resume_relying_party, suspend_relying_party


@require_safe
@staff_page(Right.SEE_RELYING_PARTIES)
def relying_parties(request: HttpRequest) -> HttpResponse:
    """List them, with what they may and by which right."""
    said = {"place": "relying-parties", "rows": list_relying_parties(timezone.now())}
    return show(request, "staff/relying_parties.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.SUSPEND_RELYING_PARTY)
def switch(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Suspend one, or let it in again."""
    if request.method == "POST":
        is_let_in = request.POST.get("become") == "active"
        act = resume_relying_party if is_let_in else suspend_relying_party
        try:
            act(str(client_id), actor_of(request), timezone.now())
        except UnknownRelyingParty as fault:
            raise Http404 from fault
    return see_other("staff:relying-parties")
