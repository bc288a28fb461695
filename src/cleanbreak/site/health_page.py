"""Pages that machines ask: does this process live, can it answer people, is it ready for them?

They say no more than that, since anybody may ask.
"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cleanbreak.records.schema_state import waiting_migrations

PLAIN = "text/plain; charset=utf-8"


@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as this process answers at all: what does not is to be started anew."""
    return HttpResponse("ok\n", content_type=PLAIN)


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Answer 200 if the database answers us, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _not_now("database away\n")
    return HttpResponse("ok\n", content_type=PLAIN)


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Answer 200 if the database answers and has all tables that this code wants, else 503.

    A new version that is started before its migrations gets no visitors until they are there; an
    old one keeps its own, since it looks for its own migrations only.
    """
    try:
        waiting = waiting_migrations()
    except DatabaseError:
        return _not_now("database away\n")
    if waiting:
        return _not_now("migrations waiting\n")
    return HttpResponse("ok\n", content_type=PLAIN)


def _not_now(why: str) -> HttpResponse:
    return HttpResponse(why, status=503, content_type=PLAIN)
