"""Before the end: where the money should go, said by a holder who has proved it twice."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.answers import see_other
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.money_form import LATER, MoneyForm
from cleanbreak.channels.portal.status_page import own_order
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.message_texts import STATUS
from cleanbreak.flows.read_money import charity_names
from cleanbreak.flows.read_order import OrderStory
from cleanbreak.flows.status_words import can_end_now
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.flows.wish_payout import read_wish, wish_payout


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(STATUS, "receipt_number")
def wish(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Show the ways, or keep the wish and lead back to the last word."""
    order = own_order(receipt_number)
    if order is None or not can_end_now(order) or order.level is not ProofLevel.VERIFIED:
        return see_other("portal:status", receipt_number, secret)
    form = _form(request, order)
    if request.method == "POST" and _wished(order, form):
        return see_other("portal:end-now", receipt_number, secret)
    said = {"form": form, "receipt_number": receipt_number, "secret": secret}
    return render(request, "portal/wish.html", said, status=422 if form.errors else 200)


def _wished(order: OrderStory, form: MoneyForm) -> bool:
    """Keep the wish, or name every mistake at its field."""
    choice = form.read(with_card_digits=False)
    if not form.errors:
        try:
            wish_payout(order.order_id, choice, HOLDER, wired_outside(), timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
    return not form.errors


def _form(request: HttpRequest, order: OrderStory) -> MoneyForm:
    """Return the form; nothing is chosen beforehand but what the holder chose before."""
    story = read_wish(order.order_id, timezone.now())
    kept = story.wished
    return MoneyForm(
        request.POST if request.method == "POST" else None,
        ways=[*(way.value for way in story.ways), LATER],
        charities=charity_names(),
        place=story.jurisdiction,
        initial={"way": (kept.method or LATER) if kept else ""},
    )
