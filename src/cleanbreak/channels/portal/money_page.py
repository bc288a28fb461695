"""The money page: where the money of an ended line stands, and where its holder wants it.

Its link goes to the contact on file only. Looking and stopping need no more than that; choosing
needs the number of the card, too.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.answers import see_other
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.money_form import MoneyForm
from cleanbreak.channels.portal.money_words import money_words
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.objection_page import CONTACT_ON_FILE
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.payout import PayoutNotThere, UnknownPayout
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.choose_as_holder import choose_as_holder
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.payout_texts import MONEY
from cleanbreak.flows.read_money import MoneyStory, charity_names, read_money
from cleanbreak.flows.stop_payout import stop_payout


class TooLateToChange(Refusal):
    """This money is on its way: it can no longer be changed here."""

    code = "too_late_to_change"


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(MONEY, "payout_id")
def money(request: HttpRequest, payout_id: UUID, secret: str) -> HttpResponse:
    """Show how the money stands, or take a choice."""
    story = _read_or_404(payout_id)
    form = _form(story, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, (payout_id, secret), story, form)
    if _chose(request, story, form):
        return see_other("portal:money", payout_id, secret)
    return _page(request, (payout_id, secret), _read_or_404(payout_id), form)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(MONEY, "payout_id")
def stop(request: HttpRequest, payout_id: UUID, secret: str) -> HttpResponse:
    """Take back the choice, as whoever reads the mail on file says."""
    if request.method == "POST":
        story = _read_or_404(payout_id)
        try:
            stop_payout(story.payout_id, CONTACT_ON_FILE, timezone.now())
        except PayoutNotThere:
            return _page(
                request,
                (payout_id, secret),
                _read_or_404(payout_id),
                _form(story),
                problem=TooLateToChange(),
            )
    return see_other("portal:money", payout_id, secret)


def _chose(request: HttpRequest, story: MoneyStory, form: MoneyForm) -> bool:
    """Make the choice, or name every mistake at its field."""
    choice = form.read(with_card_digits=True)
    if choice is None:
        return False
    now = timezone.now()
    try:
        check_rate(Limited.MONEY_CHOICE, address_of(request), now)
        choose_as_holder(story.payout_id, choice, form.card_digits_typed, now)
    except PayoutNotThere:
        form.refuse(TooLateToChange())
    except Refusal as refusal:
        form.refuse(refusal)
    return not form.errors


def _form(story: MoneyStory, typed: QueryDict | None = None) -> MoneyForm:
    return MoneyForm(
        typed,
        ways=[way.value for way in story.ways],
        charities=charity_names(),
        place=story.jurisdiction,
    )


def _page(
    request: HttpRequest,
    address: tuple[UUID, str],
    story: MoneyStory,
    form: MoneyForm,
    problem: Refusal | None = None,
) -> HttpResponse:
    payout_id, secret = address
    said = {
        "payout_id": payout_id,
        "secret": secret,
        "story": story,
        "words": money_words(story),
        "form": form,
        "problem": sentence(problem) if problem else "",
        "needs_card_digits": True,
    }
    is_wrong = problem is not None or bool(form.errors)
    return render(request, "portal/money.html", said, status=422 if is_wrong else 200)


def _read_or_404(payout_id: UUID) -> MoneyStory:
    try:
        return read_money(payout_id, timezone.now())
    except UnknownPayout as unknown:
        raise Http404 from unknown
