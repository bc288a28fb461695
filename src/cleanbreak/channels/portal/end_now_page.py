"""End the line now instead of on its day: two codes, then the figures, then the confirmation."""

import unicodedata
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.answers import see_other
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.channels.portal.status_page import own_order, status_answer
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.end_at_once import end_at_once, preview_end_at_once
from cleanbreak.flows.message_texts import STATUS
from cleanbreak.flows.payout_texts import where_words
from cleanbreak.flows.prove_holder import prove_holder, send_codes
from cleanbreak.flows.read_order import OrderStory
from cleanbreak.flows.settlement_words import money_rows
from cleanbreak.flows.status_words import can_end_now
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.flows.wish_payout import read_wish

HOLDER = Actor(channel=Channel.PORTAL, acting_user="holder")
CODE_LENGTH_MAX = 20


class CodeMissing(Refusal):
    """Enter both codes: the one from the text message and the one from the e-mail."""

    code = "code_missing"


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(STATUS, "receipt_number")
def ask_for_codes(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Send the two codes, then ask for them."""
    order = own_order(receipt_number)
    if request.method != "POST" or order is None:
        return see_other("portal:status", receipt_number, secret)
    try:
        send_codes(order.order_id, timezone.now())
    except Refusal as refusal:
        return status_answer(request, receipt_number, secret, refusal)
    return see_other("portal:end-now", receipt_number, secret)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(STATUS, "receipt_number")
def end_now(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Ask for the two codes; once they were right, show the figures and ask for the last word."""
    order = own_order(receipt_number)
    if order is None or not can_end_now(order):
        return see_other("portal:status", receipt_number, secret)
    if order.level is ProofLevel.VERIFIED:
        return _last_word(request, order, receipt_number, secret)
    if request.method == "POST":
        try:
            _prove(order, _codes(request))
        except Refusal as refusal:
            return _page(request, receipt_number, secret, refusal)
        return see_other("portal:end-now", receipt_number, secret)
    return _page(request, receipt_number, secret)


def _last_word(
    request: HttpRequest, order: OrderStory, receipt_number: str, secret: str
) -> HttpResponse:
    """Show what the end costs and brings back, and end the line when that is confirmed."""
    now = timezone.now()
    try:
        if request.method == "POST":
            end_at_once(order.order_id, HOLDER, wired_outside(), now)
            return see_other("portal:status", receipt_number, secret)
        plan = preview_end_at_once(order.order_id, HOLDER, wired_outside(), now)
    except Refusal as refusal:
        return status_answer(request, receipt_number, secret, refusal)
    said = {
        "receipt_number": receipt_number,
        "secret": secret,
        "is_early": plan.end.is_early,
        "money": money_rows(plan.settlement),
        "goes_to": _goes_to(order, now),
        "number_rests_until": plan.quarantine.earliest_release_date,
    }
    return render(request, "portal/confirm_end.html", said)


def _goes_to(order: OrderStory, now: datetime) -> str:
    """Say where the money goes as it was wished; if nothing was, as it was paid or as asked."""
    story = read_wish(order.order_id, now)
    if story.wished is not None and story.wished.method:
        return _("Your money goes to: %(where)s.") % {"where": where_words(story.wished)}
    if story.goes_as_paid and story.wished is None:
        return _("Your money goes back the way you paid.")
    return _("When the line has ended we ask you by e-mail where your money should go.")


def _prove(order: OrderStory, codes: tuple[str, str]) -> None:
    """Check the codes.

    :raises CodeMissing: if one was left empty; that is not counted as a try.
    """
    if not all(codes):
        raise CodeMissing
    prove_holder(order.order_id, codes, HOLDER, timezone.now())


def _codes(request: HttpRequest) -> tuple[str, str]:
    """Return what was typed, without blanks and with plain digits for full-width ones."""
    sms, mail = (
        "".join(unicodedata.normalize("NFKC", request.POST.get(name, "")).split())[:CODE_LENGTH_MAX]
        for name in ("sms_code", "email_code")
    )
    return sms, mail


def _page(
    request: HttpRequest, receipt_number: str, secret: str, refusal: Refusal | None = None
) -> HttpResponse:
    said = {
        "receipt_number": receipt_number,
        "secret": secret,
        "problem": sentence(refusal) if refusal else "",
        "typed": request.POST,
    }
    return render(request, "portal/end_now.html", said, status=422 if refusal else 200)
