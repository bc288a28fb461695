"""The one page on which a line is cancelled: every field and the button, no login (BGB 312k)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.declaration_page import declaration_answer
from cleanbreak.domain.statutory_page import PageAct


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    """Show the page, or take the declaration and lead to its receipt."""
    return declaration_answer(request, PageAct.CANCEL)
