"""Single sign-on: out to the identity provider, and back in.

A form leads out, so that nobody is signed in by a link that somebody else made (ASVS 5.0 7.6.2).
The page after it follows by itself: a form must not lead to another site (``form-action``).
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cleanbreak.channels.staff.answers import see_other, show, show_with, unstored
from cleanbreak.channels.staff.fresh_factor import FACTOR_AT
from cleanbreak.channels.staff.half_signed_in import Half, begin_half, page_of_console
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.console_address import console_address
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.second_factor import FactorKind
from cleanbreak.domain.staff import Right
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.sign_in_by_provider import (
    ByProvider,
    SignOnRefused,
    SignOnUnavailable,
    end_by_provider,
    sign_in_by_provider,
)
from cleanbreak.flows.wired_sign_on import NoSignOn, Realm, wired_sign_on
from cleanbreak.ports.errors import Unavailable

BY = "sign_on"
KEPT = "sign_on_begun"
TOKEN_LENGTH_MAX = 20_000


@require_POST
def sign_on(request: HttpRequest) -> HttpResponse:
    """Begin a sign-on at the provider."""
    return _out(request, next_page=page_of_console(request.POST.get("next", "")), anew=False)


@require_POST
@staff_page(Right.SEE_HOME)
def confirm_there(request: HttpRequest) -> HttpResponse:
    """Have somebody who is signed in show again at the provider who they are."""
    return _out(request, next_page="", anew=True)


@require_safe
def answer(request: HttpRequest) -> HttpResponse:
    """Take the provider's answer, once."""
    kept = request.session.pop(KEPT, None) or {}
    try:
        check_rate(Limited.SIGN_ON, str(request.META["REMOTE_ADDR"]), timezone.now())
        said = {name: str(value) for name, value in request.GET.items()}
        provider = wired_sign_on(Realm.STAFF)
        found = sign_in_by_provider(kept.get("kept", {}), said, provider, timezone.now())
        if kept["anew"]:
            return _confirmed(request, found)
    except Refusal as refusal:
        return _failed(request, refusal)
    return begin_half(request, _half(found, kept["next"]))


@csrf_exempt
@require_POST
def logged_out_there(request: HttpRequest) -> HttpResponse:
    """Hear from the provider itself that somebody was logged out (back channel)."""
    token = request.POST.get("logout_token", "")[:TOKEN_LENGTH_MAX]
    try:
        check_rate(Limited.BACK_CHANNEL, "all", timezone.now())
        end_by_provider(token, wired_sign_on(Realm.STAFF), timezone.now())
    except Refusal:
        return unstored(HttpResponse(status=400))
    return unstored(HttpResponse())


def leave_provider(request: HttpRequest) -> HttpResponse:
    """Lead to the end of the session at the provider, if it has a page for that."""
    back = f"{_console()}{reverse('staff:sign-in')}"
    try:
        address = wired_sign_on(Realm.STAFF).end_address(back)
    except (NoSignOn, Unavailable):
        address = ""
    if not address or address == back:
        return see_other("staff:sign-in")
    return _leads_on(request, address)


def _out(request: HttpRequest, *, next_page: str, anew: bool) -> HttpResponse:
    back = f"{_console()}{reverse('staff:sign-on-answer')}"
    try:
        check_rate(Limited.SIGN_ON, str(request.META["REMOTE_ADDR"]), timezone.now())
        begun = wired_sign_on(Realm.STAFF).begin(back, anew=anew)
    except Unavailable:
        return _failed(request, SignOnUnavailable())
    except Refusal as refusal:
        return _failed(request, refusal)
    request.session[KEPT] = {"kept": dict(begun.kept), "next": next_page, "anew": anew}
    return _leads_on(request, begun.address)


def _console() -> str:
    return console_address(settings.CLEANBREAK_STAFF_HOST, settings.CLEANBREAK_BASE_URL)


def _leads_on(request: HttpRequest, address: str) -> HttpResponse:
    response = show(request, "staff/leads_on.html", {"address": address})
    response["Refresh"] = f"0; url={address}"
    return unstored(response)


def _half(found: ByProvider, next_page: str) -> Half:
    at = found.authenticated_at
    return Half(
        name=found.name,
        at=timezone.now().isoformat(),
        by=BY,
        factor=FactorKind.SIGN_ON.value if found.gave_second_factor else "",
        factor_at=at.isoformat() if at and found.gave_second_factor else "",
        provider_session=found.provider_session,
        next=next_page,
    )


def _confirmed(request: HttpRequest, found: ByProvider) -> HttpResponse:
    """Note that the person who is signed in has shown anew who they are.

    :raises SignOnRefused: if it is another one, or the provider saw no second factor.
    """
    is_same = request.user.get_username() == found.name
    if not (is_same and found.gave_second_factor and found.authenticated_at):
        raise SignOnRefused
    request.session[FACTOR_AT] = timezone.now().isoformat()
    return unstored(show(request, "staff/confirmed.html"))


def _failed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    said: dict[str, Any] = {
        "has_provider": not isinstance(refusal, NoSignOn),
        "has_passwords": settings.CLEANBREAK_STAFF_PASSWORDS,
    }
    return unstored(show_with(request, "staff/sign_in.html", said, refusal))
