"""The page on which whoever holds a line accepts credit that is offered to it, or declines."""

import unicodedata
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.answers import see_other
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.answer_credit_offer import (
    OfferedCredit,
    OfferOver,
    accept_credit,
    decline_credit,
    read_credit_offer,
)
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.offer_credit import CREDIT

CODE_LENGTH_MAX = 20


class OfferCodeMissing(Refusal):
    """Enter the code from the text message."""

    code = "offer_code_missing"


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(CREDIT, "offer_id")
def credit(request: HttpRequest, offer_id: UUID, secret: str) -> HttpResponse:
    """Show what is offered, or take the answer."""
    if request.method != "POST":
        return _page(request, _read(offer_id))
    try:
        _answer(request, offer_id)
    except Refusal as refusal:
        return _page(request, _read(offer_id), refusal)
    return see_other("portal:credit", offer_id, secret)


def _answer(request: HttpRequest, offer_id: UUID) -> None:
    """Accept or decline.

    :raises OfferCodeMissing: if no code was entered; that is not counted as a try.
    """
    now = timezone.now()
    if "decline" in request.POST:
        decline_credit(offer_id, now)
        return
    typed = unicodedata.normalize("NFKC", request.POST.get("code", ""))
    code = "".join(typed.split())[:CODE_LENGTH_MAX]
    if not code:
        raise OfferCodeMissing
    accept_credit(offer_id, code, now)


def _page(
    request: HttpRequest, offered: OfferedCredit | None, refusal: Refusal | None = None
) -> HttpResponse:
    amount = money_text(offered.amount.amount_minor, offered.amount.currency) if offered else ""
    said = {
        "offered": offered,
        "amount": amount,
        "problem": sentence(refusal) if refusal else "",
    }
    return render(request, "portal/credit.html", said, status=422 if refusal else 200)


def _read(offer_id: UUID) -> OfferedCredit | None:
    """Return the offer; ``None`` for one that is over and forgotten."""
    try:
        return read_credit_offer(offer_id, timezone.now())
    except OfferOver:
        return None
