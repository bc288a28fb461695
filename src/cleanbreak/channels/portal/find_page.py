"""Find a declaration again by its number: the receipt is sent once more, to where it went."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.send_receipt_again import is_from_desk, send_receipt_again

TYPED_LENGTH_MAX = 40


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the number, or send the receipt again; nobody learns whether there is one."""
    typed = request.POST.get("receipt_number", "")[:TYPED_LENGTH_MAX]
    said = {"typed": typed, "typed_length_max": TYPED_LENGTH_MAX}
    if request.method != "POST":
        return render(request, "portal/find.html", said)
    try:
        check_rate(Limited.CHECK_CODE, address_of(request), timezone.now())
        send_receipt_again(typed, timezone.now())
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except Refusal as refusal:
        said |= {"problem": sentence(refusal)}
        return render(request, "portal/find.html", said, status=422)
    return render(
        request, "portal/find.html", said | {"is_sent": True, "is_from_desk": is_from_desk(typed)}
    )
