"""What the caller said to the recording of the call."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.hotline_conduct import after
from cleanbreak.channels.staff.hotline_field import FORM
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.call_recording import RecordingAnswer, RecordingAnswerMissing
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.ask_recording import answer_recording, tell_recorder
from cleanbreak.flows.wired_outside import wired_recorder


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def recording(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Keep what the caller said, and tell the recorder; there is no page where there is none."""
    recorder = wired_recorder()
    if recorder is None:
        raise Http404

    def do(call_id: UUID, actor: Actor, now: datetime) -> None:
        try:
            answer = RecordingAnswer(request.POST.get("answer", ""))
        except ValueError as fault:
            raise RecordingAnswerMissing from fault
        answer_recording(call_id, answer, actor, now)
        tell_recorder(recorder, now)

    return after(request, handling_id, do)
