"""The page on which an agreement is withdrawn from: a function of its own beside cancelling.

Directive 2011/83/EU art. 11a: the button that leads here, and the one that confirms.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.declaration_page import declaration_answer
from cleanbreak.domain.statutory_page import PageAct


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Show the page, or take the withdrawal and lead to its receipt."""
    return declaration_answer(request, PageAct.WITHDRAW)
