"""The streams of signals: how the delivery to each relying party goes, and a hand on the tap."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signal_stream import SetBy, StreamStatus
from cleanbreak.domain.staff import Right
from cleanbreak.flows.list_streams import page_of_streams
from cleanbreak.flows.own_stream import UnknownStream
from cleanbreak.flows.set_stream_status import (
    REASON_LENGTH_MAX,
    StatusMalformed,
    set_status_as_operator,
)
from cleanbreak.flows.stream_words import ACT_WORDS, METHOD_WORDS, STATUS_WORDS


@require_safe
@staff_page(Right.SEE_SIGNALS)
def signals(request: HttpRequest) -> HttpResponse:
    """List the streams."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.STOP_SIGNALS)
def set_status(request: HttpRequest, stream_id: UUID) -> HttpResponse:
    """Let signals go, hold them, or have none; the receiver is told."""
    if request.method != "POST":
        return see_other("staff:signals")
    try:
        status = StreamStatus(request.POST.get("status", ""))
        reason, now = request.POST.get("reason", ""), timezone.now()
        set_status_as_operator(stream_id, status, reason.strip(), actor_of(request), now)
    except (ValueError, UnknownStream) as fault:
        raise Http404 from fault
    except StatusMalformed as refusal:
        return _page(request, refusal)
    return see_other("staff:signals")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    found = page_of_streams(SHOWN_MAX, asked_place(request))
    rows = [
        {
            "stream": one,
            "status": STATUS_WORDS[one.status],
            "method": METHOD_WORDS[one.method],
            "is_late": one.is_late(now),
            "is_ours": one.set_by is SetBy.OPERATOR,
            "acts": [(act.value, ACT_WORDS[act]) for act in StreamStatus if act != one.status],
        }
        for one in found.rows
    ]
    said = {
        "place": "signals",
        "rows": rows,
        "pages": turn(request, "staff:signals", found),
        "reason_length_max": REASON_LENGTH_MAX,
    }
    return show_with(request, "staff/signals.html", said, refusal)
