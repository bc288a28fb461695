"""Give a second factor again, before a page that wants one given just now."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other
from cleanbreak.channels.staff.factor_form import CODE, PASSKEY
from cleanbreak.channels.staff.fresh_factor import ask, is_fresh, take_factor
from cleanbreak.channels.staff.half_signed_in import page_of_console
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.staff import Right


@sensitive_post_parameters(CODE, PASSKEY)
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.SEE_HOME)
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for a second factor, and lead back."""
    back = page_of_console(request.POST.get("next") or request.GET.get("next") or "")
    refusal = None
    if not is_fresh(request):
        if request.method == "POST":
            refusal = take_factor(request)
        if request.method != "POST" or refusal is not None:
            return ask(request, refusal, action=request.path, carried=[("next", back)])
    response = see_other("staff:home")
    response["Location"] = back
    return response
