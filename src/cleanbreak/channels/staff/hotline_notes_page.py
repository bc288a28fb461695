"""Notes on a call."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.hotline_conduct import after
from cleanbreak.channels.staff.hotline_field import FORM
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.call_note import NOTE_LENGTH_MAX
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.note_on_call import note_on_call

NO_PROOF = "no_proof"


@sensitive_post_parameters("note")
@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def note(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Keep a note."""

    def do(call_id: UUID, actor: Actor, now: datetime) -> None:
        text = request.POST.get("note", "")[: NOTE_LENGTH_MAX + 1]
        note_on_call(call_id, text, actor, now, is_no_proof=NO_PROOF in request.POST)

    return after(request, handling_id, do)
