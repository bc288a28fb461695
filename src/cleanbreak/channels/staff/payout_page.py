"""One payout as the people see it who look after refunds, and what they can do with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.looks import Item, carry, look, purpose_of
from cleanbreak.channels.staff.payout_story_words import story_said
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.look import Seen
from cleanbreak.domain.payout import Destination, PayoutMethod, UnknownPayout
from cleanbreak.domain.payout_contradiction import Finding, FindingMissing
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.typed_text import without_tricks
from cleanbreak.flows.approve_payout import approve_payout, send_back_payout
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.note_look import require_look_agreed
from cleanbreak.flows.read_payout import PayoutStory, read_payout
from cleanbreak.flows.resolve_contradiction import resolve_contradiction
from cleanbreak.flows.write_off_unclaimed import claim_again, write_off_payout

REASON_LENGTH_MAX = 200
FIELD_LENGTH_MAX = 140
FINDINGS = {one.value: one for one in (Finding.ARRIVED, Finding.NOT_ARRIVED)}


class ReasonMissing(Refusal):
    """Say why it goes back, in a few words that name nobody."""

    code = "send_back_reason_missing"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.SEE_PAYOUTS)
def payout(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Show its story, to whoever has said why they look."""
    return _page(request, payout_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.CHOOSE_PAYOUT)
def choose(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Enter the holder's bank account; whoever types it is who chose."""

    def act() -> None:
        typed = {
            name: without_tricks(request.POST.get(name, "")[:FIELD_LENGTH_MAX])
            for name in ("account", "bank_code", "name", "town", "country")
        }
        choice = Choice(method=PayoutMethod.BANK, destination=Destination(**typed))
        choose_payout(payout_id, choice, actor_of(request), timezone.now())

    return _after(request, payout_id, act)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.APPROVE_PAYOUT)
def approve(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Approve it as the second person."""
    return _after(
        request, payout_id, lambda: approve_payout(payout_id, actor_of(request), timezone.now())
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.STOP_PAYOUT)
def send_back(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Send it back to the holder, who is asked for another way."""

    def act() -> None:
        said = without_tricks(request.POST.get("reason", "")[:REASON_LENGTH_MAX])
        reason = " ".join(said.split())
        if not reason:
            raise ReasonMissing
        send_back_payout(payout_id, reason, actor_of(request), timezone.now())

    return _after(request, payout_id, act)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.APPROVE_PAYOUT)
def resolve(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Say whether the money of an attempt has arrived, against what the books say."""

    def act() -> None:
        finding = FINDINGS.get(request.POST.get("finding", ""))
        if finding is None:
            raise FindingMissing
        resolve_contradiction(payout_id, finding, actor_of(request), timezone.now())

    return _after(request, payout_id, act)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.APPROVE_PAYOUT)
def write_off(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Write it off as unclaimed, where the law lets us."""
    return _after(
        request, payout_id, lambda: write_off_payout(payout_id, actor_of(request), timezone.now())
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.CHOOSE_PAYOUT)
def claim(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Owe it again to a holder who has come for what was written off."""
    return _after(
        request, payout_id, lambda: claim_again(payout_id, actor_of(request), timezone.now())
    )


def _after(request: HttpRequest, payout_id: UUID, act: Callable[[], object]) -> HttpResponse:
    """Do what a form asks for, and lead back; whoever only looks is led back too."""
    if request.method == "POST":
        line_id = _read_or_404(payout_id).payout.line_id
        try:
            require_look_agreed(line_id, actor_of(request), timezone.now())
            act()
        except UnknownPayout as fault:
            raise Http404 from fault
        except Refusal as refusal:
            return _page(request, payout_id, refusal)
    return see_other("staff:payout", payout_id)


def _page(request: HttpRequest, payout_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    found = _read_or_404(payout_id)
    typed: dict[str, Any] = {
        "typed": {name: value for name, value in request.POST.items() if name != "account"},
        "reason_length_max": REASON_LENGTH_MAX,
        "field_length_max": FIELD_LENGTH_MAX,
    }
    said = {**story_said(found, actor_of(request), now), **typed}

    def shown() -> HttpResponse:
        _carry_on(request, found)
        return show_with(request, "staff/payout.html", said, refusal)

    item = Item(
        what=Seen.PAYOUT,
        key=payout_id,
        line_id=found.payout.line_id,
        order_id=found.payout.order_id,
        address=reverse("staff:payout", args=[payout_id]),
        place="payouts",
    )
    return look(request, item, shown, refusal)


def _carry_on(request: HttpRequest, found: PayoutStory) -> None:
    """Let the person open, for the same purpose, the order and the other attempts to pay."""
    purpose = purpose_of(request, Seen.PAYOUT, found.payout.payout_id)
    if purpose is not None:
        carry(request, Seen.ORDER, [found.payout.order_id], purpose)
        carry(request, Seen.PAYOUT, [one.payout_id for one in found.attempts], purpose)


def _read_or_404(payout_id: UUID) -> PayoutStory:
    try:
        return read_payout(payout_id, timezone.now())
    except UnknownPayout as fault:
        raise Http404 from fault
