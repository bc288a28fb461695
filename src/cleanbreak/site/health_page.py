"""The page that a load balancer asks: can this process answer people now?"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

PLAIN = "text/plain; charset=utf-8"


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Answer 200 if the database answers us, else 503; it says no more, since anybody may ask."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database away\n", status=503, content_type=PLAIN)
    return HttpResponse("ok\n", content_type=PLAIN)
