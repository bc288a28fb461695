"""Handover: finish in a store what was begun here, and go on here with what was begun elsewhere.

Following the link of a QR uses nothing up, so that a mail filter that looks at it takes nothing
away: the code is used by a button.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.portal.answers import see_other, unstored
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.declaration_form import DeclarationForm
from cleanbreak.channels.portal.declaration_page import declaration_filled, declaration_page
from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.receipt_page import read_or_404
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.channels.portal.status_page import DECLARANT, status_answer
from cleanbreak.domain.handover import Side
from cleanbreak.domain.handover_code import TEXT_LENGTH_MAX
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.statutory_page import PageAct
from cleanbreak.flows.draw_qr import draw_qr
from cleanbreak.flows.limit_requests import TooManyRequests
from cleanbreak.flows.make_handover import MadeHandover, Story, make_handover
from cleanbreak.flows.message_texts import STATUS
from cleanbreak.flows.secret_links import keyed_hash, link_secret
from cleanbreak.flows.take_up_handover import TakenUp, take_up_handover
from cleanbreak.flows.told_words import told_by

FORM = ["GET", "HEAD", "POST"]


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(FORM)
def handover(request: HttpRequest) -> HttpResponse:
    """Take a code that was typed, and go on where it stood."""
    typed = request.POST.get("code", "")[: TEXT_LENGTH_MAX + 1]
    if request.method != "POST":
        return _page(request, "")
    try:
        found = take_up_handover(typed, Side.ONLINE, address_of(request), DECLARANT, timezone.now())
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except Refusal as refusal:
        return _page(request, typed, refusal)
    return _go_on(request, found)


@require_safe
def handover_link(request: HttpRequest, code: str) -> HttpResponse:
    """Show the page behind a QR: the code is filled in, and nothing was looked up."""
    return _page(request, code[:TEXT_LENGTH_MAX])


@sensitive_post_parameters("holder_name", "line", "reply_email", "reason")
@never_cache
@require_http_methods(FORM)
def from_cancel_page(request: HttpRequest) -> HttpResponse:
    """Make a code of what was typed on the cancel page so far; nothing is declared by it."""
    if request.method != "POST":
        return see_other("portal:cancel")
    form = DeclarationForm(request.POST, act=PageAct.CANCEL)
    told = form.told_so_far()
    if told is None:
        return declaration_page(request, form)
    subject = f"page:{keyed_hash('handover', form.rendered_submission_key())}"
    return _made(request, Story(subject=subject, told=told, language=_language()))


@require_http_methods(FORM)
@behind_link(STATUS, "receipt_number")
def from_status(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Make a code of a declaration and of all that hangs on it."""
    if request.method != "POST":
        return see_other("portal:status", receipt_number, secret)
    declared = read_or_404(receipt_number).receipt.declaration
    try:
        story = Story(
            subject=f"receipt:{receipt_number}",
            told=told_by(declared),  # a recording of a voice names no number yet
            language=_language(),
            receipt_number=receipt_number,
        )
        return _made(request, story)
    except Refusal as refusal:
        return status_answer(request, receipt_number, secret, refusal)


def made_said(made: MadeHandover) -> dict[str, object]:
    """Return what a page shows of a code."""
    return {"made": made, "qr": draw_qr(made.link)}


def _made(request: HttpRequest, story: Story) -> HttpResponse:
    try:
        made = make_handover(story, address_of(request), DECLARANT, timezone.now())
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    return unstored(render(request, "portal/handover_made.html", made_said(made)))


def _go_on(request: HttpRequest, found: TakenUp) -> HttpResponse:
    """Lead to how the declaration stands, or to the page on which it is declared, filled in."""
    if found.receipt_number:
        number = found.receipt_number
        return see_other("portal:status", number, link_secret(STATUS, number))
    return unstored(declaration_filled(request, found.told))


def _page(request: HttpRequest, typed: str, refusal: Refusal | None = None) -> HttpResponse:
    said = {"typed": typed, "problem": sentence(refusal) if refusal else ""}
    page = render(request, "portal/handover.html", said, status=422 if refusal else 200)
    return unstored(page)


def _language() -> str:
    return get_language() or "en"
