"""End the line now instead of on its day: two proofs, then the figures, then the confirmation."""

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
from cleanbreak.domain.effective_date import EndPolicy, ProofLevel
from cleanbreak.domain.proof import ProofKind, VerificationOver
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.end_at_once import end_at_once, preview_end_at_once
from cleanbreak.flows.message_texts import STATUS
from cleanbreak.flows.payout_texts import where_words
from cleanbreak.flows.prove_holder import prove_holder, send_codes, ways_left
from cleanbreak.flows.read_order import OrderStory
from cleanbreak.flows.settlement_words import money_rows
from cleanbreak.flows.status_words import can_end_now
from cleanbreak.flows.ways_to_prove import SENT
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.flows.wish_payout import read_wish

HOLDER = Actor(channel=Channel.PORTAL, acting_user="holder")
CODE_LENGTH_MAX = 20


FIELDS = {
    ProofKind.LINE_CODE: "sms_code",
    ProofKind.EMAIL_CODE: "email_code",
    ProofKind.PIN: "pin",
}
"""The field of each kind of proof that this page takes."""


class CodeMissing(Refusal):
    """Enter both codes: the one from the text message and the one from the e-mail."""

    code = "code_missing"


class PinMissing(Refusal):
    """Enter the PIN of your account, or come to a store with your ID."""

    code = "pin_missing"


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(STATUS, "receipt_number")
def ask_for_codes(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Send the two codes, then ask for them."""
    order = own_order(receipt_number)
    if request.method != "POST" or order is None:
        return see_other("portal:status", receipt_number, secret)
    try:
        send_codes(order.order_id, HOLDER, timezone.now())
    except Refusal as refusal:
        return status_answer(request, receipt_number, secret, refusal)
    return see_other("portal:end-now", receipt_number, secret)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(STATUS, "receipt_number")
def end_now(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Ask for the proofs; once they are enough, show the figures and ask for the last word."""
    order = own_order(receipt_number)
    if order is None or not can_end_now(order):
        return see_other("portal:status", receipt_number, secret)
    if order.level is ProofLevel.VERIFIED:
        return _last_word(request, order, receipt_number, secret)
    try:
        ways = ways_left(order.order_id, wired_outside(), timezone.now())
        if request.method == "POST":
            _prove(order, _typed(request), ways)
            return see_other("portal:end-now", receipt_number, secret)
    except VerificationOver as refusal:
        return status_answer(request, receipt_number, secret, refusal)
    except Refusal as refusal:
        return _page(request, order, (receipt_number, secret), refusal)
    return _page(request, order, (receipt_number, secret))


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
        "waits_until": None if plan.end.policy is EndPolicy.IMMEDIATE else plan.end.effective_date,
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


def _prove(order: OrderStory, typed: dict[ProofKind, str], ways: list[ProofKind]) -> None:
    """Check what is asked for now: the codes that were not right yet, then the PIN.

    :raises CodeMissing, PinMissing: if something was left empty; that is not counted as a try.
    """
    codes = [kind for kind in ways if kind in SENT]
    if not all(typed[kind] for kind in codes):
        raise CodeMissing
    if not codes and not typed[ProofKind.PIN]:
        raise PinMissing
    asked_for = codes or [ProofKind.PIN]
    given = {kind: typed[kind] for kind in asked_for}
    prove_holder(order.order_id, given, HOLDER, wired_outside(), timezone.now())


def _typed(request: HttpRequest) -> dict[ProofKind, str]:
    """Return what was typed, without blanks and with plain digits for full-width ones."""
    return {
        kind: "".join(unicodedata.normalize("NFKC", request.POST.get(name, "")).split())[
            :CODE_LENGTH_MAX
        ]
        for kind, name in FIELDS.items()
    }


def _page(
    request: HttpRequest,
    order: OrderStory,
    address: tuple[str, str],
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Ask for what is left; the PIN is asked for when both codes were right and are not enough."""
    receipt_number, secret = address
    ways = ways_left(order.order_id, wired_outside(), timezone.now())
    codes = [kind for kind in ways if kind in SENT]
    asked_for = codes or [kind for kind in ways if kind is ProofKind.PIN]
    said = {
        "receipt_number": receipt_number,
        "secret": secret,
        "problem": sentence(refusal) if refusal else "",
        "fields": [FIELDS[kind] for kind in asked_for],
        "codes_are_asked_for": bool(codes),
        "typed": request.POST,
    }
    return render(request, "portal/end_now.html", said, status=422 if refusal else 200)
