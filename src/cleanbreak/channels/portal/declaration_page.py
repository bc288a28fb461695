"""A page on which something is declared: every field and the button, no login, no second page.

What is asked, what stands on the buttons and whether a summary comes between them is for the law
of the portal's place to say (:mod:`cleanbreak.flows.page_words`).
"""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cleanbreak.channels.portal.answers import see_other
from cleanbreak.channels.portal.declaration_form import DeclarationForm, typed_of
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.domain.declaration import Declaration, Receipt
from cleanbreak.domain.handover import Told
from cleanbreak.domain.place import place_of_number
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.statutory_page import PageAct
from cleanbreak.flows.accept_declaration import accept_declaration, earliest_end_date
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.message_texts import STATUS
from cleanbreak.flows.page_words import PageWords, page_words
from cleanbreak.flows.receipt_words import declared_rows
from cleanbreak.flows.secret_links import link_secret

CONFIRM, MEND = "confirm", "mend"
"""What the buttons of the summary say that they are."""
TEMPLATES = {PageAct.CANCEL: "portal/cancel.html", PageAct.WITHDRAW: "portal/withdraw.html"}


def declaration_answer(request: HttpRequest, act: PageAct) -> HttpResponse:
    """Show the page, or take the declaration and lead to its receipt.

    :raises Http404: if the place of this portal has no such act.
    """
    now = timezone.now()
    words = page_words(act, now)
    if words is None:
        raise Http404
    if request.method != "POST":
        return _page(request, DeclarationForm(act=act, asked=words.asked), words)
    form = DeclarationForm(request.POST, act=act, asked=words.asked)
    step = request.POST.get("step", "")
    if words.has_summary and step != CONFIRM:
        return _mended_or_summed_up(request, form, words, is_mended=step == MEND)
    try:
        check_rate(Limited.DECLARATION, address_of(request), now)
    except TooManyRequests as refusal:
        form.refuse(refusal)
        return _page(request, form, words, status=429)
    receipt = _accept(form, now)
    if receipt is None:
        return _page(request, form, words, status=422)
    number = receipt.receipt_number
    return see_other("portal:receipt", number, link_secret(STATUS, number))


def declaration_page(request: HttpRequest, form: DeclarationForm) -> HttpResponse:
    """Return the page with what was typed on it, and every mistake at its field."""
    words = page_words(form.act, timezone.now())
    if words is None:
        raise Http404
    return _page(request, form, words, status=422)


def declaration_filled(request: HttpRequest, told: Told) -> HttpResponse:
    """Return the page with what somebody told elsewhere filled in; nothing is declared yet."""
    words = page_words(PageAct.CANCEL, timezone.now())
    if words is None:
        raise Http404
    form = DeclarationForm(initial=typed_of(told), act=PageAct.CANCEL, asked=words.asked)
    return _page(request, form, words)


def _mended_or_summed_up(
    request: HttpRequest, form: DeclarationForm, words: PageWords, *, is_mended: bool
) -> HttpResponse:
    """Show the fields as they were typed, to be mended, or the summary, if nothing is wrong."""
    if is_mended:
        typed = DeclarationForm(initial=request.POST.dict(), act=form.act, asked=words.asked)
        return _page(request, typed, words)
    declaration = _readable(form, timezone.now())
    if declaration is None:
        return _page(request, form, words, status=422)
    said = {
        "form": form,
        "rows": declared_rows(declaration),
        "words": words,
        "mend": MEND,
        "confirm": CONFIRM,
    }
    return render(request, "portal/summary.html", said)


def _readable(form: DeclarationForm, now: datetime) -> Declaration | None:
    """Return what was declared, or name every mistake at its field."""
    declaration = form.read()
    place = place_of_number(form.readable_msisdn) or settings.CLEANBREAK_HOME_PLACE
    try:
        earliest_end_date(form.readable_date, place, now)
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    return declaration


def _accept(form: DeclarationForm, now: datetime) -> Receipt | None:
    """Take the declaration, or name every mistake at its field."""
    declaration = _readable(form, now)
    if declaration is None:
        return None
    try:
        return accept_declaration(
            declaration,
            operator=operator_name(),
            home_place=settings.CLEANBREAK_HOME_PLACE,
            now=now,
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _page(
    request: HttpRequest, form: DeclarationForm, words: PageWords, status: int = 200
) -> HttpResponse:
    said = {"form": form, "words": words, "today": timezone.localdate()}
    return render(request, TEMPLATES[form.act], said, status=status)
