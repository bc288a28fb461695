"""Where an SM-DP+ reports. Who may do so was settled by TLS before a request comes here."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from cleanbreak.channels.es2plus.answers import EMPTY, NOT_ALLOWED, TOO_LARGE, answer, refused
from cleanbreak.channels.es2plus.notification import read_notification
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.note_profile_event import note_profile_event, point_table

BODY_BYTES_MAX = 32_768
"""A notification has a few hundred; ``resultData`` may add some thousand."""


@csrf_exempt  # no browser comes here, and no cookie counts
def report(request: HttpRequest) -> HttpResponse:
    """Take a report in, and answer 204 (SGP.22 clause 6.3), whether we know the profile or not."""
    if request.method != "POST":
        other = answer(NOT_ALLOWED)
        other["Allow"] = "POST"
        return other
    content = _body(request)
    if len(content) > BODY_BYTES_MAX:
        return answer(TOO_LARGE)
    points = point_table(settings.CLEANBREAK_PROFILE_POINTS)
    try:
        read = read_notification(content)
    except Refusal as refusal:
        return refused(refusal)
    note_profile_event(read, points, timezone.now())
    return answer(EMPTY)


def _body(request: HttpRequest) -> bytes:
    """Return what was sent, cut off behind what is too much; Django does not read chunks."""
    is_chunked = "CONTENT_LENGTH" not in request.META
    source = request.META["wsgi.input"] if is_chunked else request
    content: bytes = source.read(BODY_BYTES_MAX + 1)
    return content
