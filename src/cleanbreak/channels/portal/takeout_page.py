"""Fetch a takeout by the link in the mail, and ask for one from the status page.

Following the link uses nothing up, so that a mail filter that looks at it takes nothing away: the
download begins by a button.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.answers import see_other, unstored
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.channels.portal.status_page import own_order, status_answer
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.proof import MoreProofNeeded, VerificationOver
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout_state import HowTold, TakeoutNotHere
from cleanbreak.flows.ask_for_takeout import ask_for_order
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.decline_takeout import decline_for_order
from cleanbreak.flows.fetch_takeout import Download, fetch_takeout, look_at_takeout
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.message_texts import STATUS
from cleanbreak.flows.offer_takeout import offer_takeout, wish_of
from cleanbreak.flows.read_order import OrderStory
from cleanbreak.records.line import LineRow


@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Show what lies behind the link, or send it."""
    now = timezone.now()
    try:
        check_rate(Limited.PAGE_BEHIND_LINK, address_of(request), now)
        if request.method == "POST":
            return _sent(fetch_takeout(secret, now))
        waiting = look_at_takeout(secret, now)
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except TakeoutNotHere as refusal:
        said = {"problem": sentence(refusal)}
        return unstored(render(request, "portal/takeout.html", said, status=404))
    return unstored(render(request, "portal/takeout.html", {"waiting": waiting}))


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(STATUS, "receipt_number")
def ask(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Show what there is of the line, and take in the wish of whoever has just proved it."""
    order = own_order(receipt_number)
    if order is None or order.level is not ProofLevel.VERIFIED:
        return see_other("portal:status", receipt_number, secret)
    address = {"receipt_number": receipt_number, "secret": secret}
    if request.method != "POST":
        return _offer(request, order, address)
    try:
        if "decline" in request.POST:
            decline_for_order(order.order_id, HowTold.ON_PAGE, HOLDER, timezone.now())
            return see_other("portal:takeout-ask", receipt_number, secret)
        asked = ask_for_order(order.order_id, wish_of(request.POST.dict()), HOLDER, timezone.now())
    except (MoreProofNeeded, VerificationOver) as refusal:
        return status_answer(request, receipt_number, secret, refusal)
    except Refusal as refusal:
        return _offer(request, order, address, refusal)
    return render(request, "portal/takeout_asked.html", {"asked": asked, **address})


def _offer(
    request: HttpRequest,
    order: OrderStory,
    address: dict[str, str],
    refusal: Refusal | None = None,
) -> HttpResponse:
    line = LineRow.objects.select_related("holder").get(orders__order_id=order.order_id)
    said = {
        "offer": offer_takeout(line, timezone.now()),
        "typed": request.POST,
        "problem": sentence(refusal) if refusal else "",
        **address,
    }
    return render(request, "portal/takeout_ask.html", said, status=422 if refusal else 200)


def _sent(download: Download) -> StreamingHttpResponse:
    response = StreamingHttpResponse(download.pieces, content_type=download.media_type)
    response["Content-Disposition"] = f'attachment; filename="{download.name}"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_cache_control(response, no_store=True, private=True)
    return response
