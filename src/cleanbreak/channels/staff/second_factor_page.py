"""The second step of the sign-in: the second factor, its enrolment, and where somebody works."""

import json
from io import BytesIO
from typing import Any

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cleanbreak.channels.staff.answers import see_other, show, show_with, unstored
from cleanbreak.channels.staff.factor_form import (
    CODE,
    PASSKEY,
    STATE,
    TYPED_LENGTH_MAX,
    factor_said,
    read_factor,
)
from cleanbreak.channels.staff.half_signed_in import (
    Half,
    TookTooLong,
    finish,
    go_on,
    half_of,
    keep_half,
    with_factor,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.second_factor import FactorKind
from cleanbreak.flows.enrol_second_factor import (
    enrol_totp,
    new_recovery_codes,
    new_totp_secret,
    totp_address,
)
from cleanbreak.flows.limit_requests import TooManyRequests
from cleanbreak.flows.sign_in import workplaces_of
from cleanbreak.flows.use_passkey import ask_for_new_passkey, enrol_passkey
from cleanbreak.records.second_factor import has_second_factor
from cleanbreak.records.staff_store import stores_of

FORM = ["GET", "HEAD", "POST"]
SECRET = "new_totp_secret"  # noqa: S105  where the session keeps it
GROUP = 4


@sensitive_post_parameters(CODE, PASSKEY)
@require_http_methods(FORM)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of somebody whose password was right."""
    try:
        half = half_of(request)
    except TookTooLong:
        return begin_again(request)
    if half.factor or not has_second_factor(half.name):
        return go_on(request, half)
    if request.method != "POST":
        return _factor_page(request, half)
    try:
        kind = read_factor(request, half.name, half.actor)
    except Refusal as refusal:
        return _factor_page(request, half, refusal)
    return go_on(request, with_factor(half, kind.value))


@sensitive_post_parameters(CODE, PASSKEY)
@require_http_methods(FORM)
def enrol(request: HttpRequest) -> HttpResponse:
    """Let somebody without a second factor choose one; there is no other way in."""
    try:
        half = half_of(request)
    except TookTooLong:
        return begin_again(request)
    if half.factor or has_second_factor(half.name):
        return go_on(request, half)
    if request.method != "POST":
        return _enrol_page(request, half)
    try:
        kind = take_new_factor(request, half)
    except Refusal as refusal:
        return _enrol_page(request, half, refusal)
    keep_half(request, with_factor(half, kind.value))
    codes = new_recovery_codes(half.name, half.actor, timezone.now())
    return unstored(show(request, "staff/recovery_codes.html", {"codes": codes}))


@require_safe
def enrol_qr(request: HttpRequest) -> HttpResponse:
    """Show the secret of this session as a QR code, to be read by an authenticator app."""
    secret = request.session.get(SECRET)
    try:
        half = half_of(request)
    except TookTooLong as fault:
        raise Http404 from fault
    if secret is None or has_second_factor(half.name):
        raise Http404
    import segno  # only whoever enrols wants it

    drawn = BytesIO()
    code = segno.make(totp_address(half.name, secret), micro=False)
    code.save(drawn, kind="svg", scale=5, dark="#000", light="#fff")
    return unstored(HttpResponse(drawn.getvalue(), content_type="image/svg+xml"))


@require_POST
def kept(request: HttpRequest) -> HttpResponse:
    """Go on after the recovery codes were written down."""
    try:
        return go_on(request, half_of(request))
    except TookTooLong:
        return begin_again(request)


@require_http_methods(FORM)
def workplace(request: HttpRequest) -> HttpResponse:
    """Ask at which store, or for which queue, somebody works until they sign out."""
    try:
        half = half_of(request)
    except TookTooLong:
        return begin_again(request)
    if not half.factor:
        return go_on(request, half)
    if request.method != "POST":
        return _workplace_page(request, half)
    chosen = {word: request.POST.get(word, "")[:TYPED_LENGTH_MAX] for word in ("store", "queue")}
    try:
        place = workplaces_of(half.name).pick(chosen["store"], chosen["queue"])
    except Refusal as refusal:
        return _workplace_page(request, half, refusal)
    return finish(request, half, place)


def begin_again(request: HttpRequest) -> HttpResponse:
    """Lead to the first step."""
    if not request.user.is_authenticated:
        logout(request)
    return unstored(see_other("staff:sign-in"))


def take_new_factor(request: HttpRequest, half: Half) -> FactorKind:
    """Keep the app or the passkey that was shown to work.

    :raises Refusal: if it was not.
    """
    now = timezone.now()
    state = request.session.pop(STATE, None)
    if answer := request.POST.get(PASSKEY, ""):
        enrol_passkey(half.name, answer, state, half.actor, now)
        kind = FactorKind.PASSKEY
    else:
        typed = request.POST.get(CODE, "")[:TYPED_LENGTH_MAX]
        enrol_totp(half.name, request.session.get(SECRET, ""), typed, half.actor, now)
        kind = FactorKind.TOTP
    request.session.pop(SECRET, None)
    return kind


def _factor_page(request: HttpRequest, half: Half, refusal: Refusal | None = None) -> HttpResponse:
    said = factor_said(request, half.name)
    return _limited(show_with(request, "staff/second_factor.html", said, refusal), refusal)


def _enrol_page(request: HttpRequest, half: Half, refusal: Refusal | None = None) -> HttpResponse:
    secret = request.session.get(SECRET) or new_totp_secret()
    request.session[SECRET] = secret
    options, request.session[STATE] = ask_for_new_passkey(half.name)
    said: dict[str, Any] = {
        "secret": " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP)),
        "address": totp_address(half.name, secret),
        "passkey": json.dumps(options),
    }
    return _limited(show_with(request, "staff/enrol.html", said, refusal), refusal)


def _workplace_page(
    request: HttpRequest, half: Half, refusal: Refusal | None = None
) -> HttpResponse:
    places = workplaces_of(half.name)
    said = {
        "stores": [one for one in stores_of(half.name) if one.store_id in places.stores],
        "queues": places.queues,
    }
    return unstored(show_with(request, "staff/workplace.html", said, refusal))


def _limited(response: HttpResponse, refusal: Refusal | None) -> HttpResponse:
    if isinstance(refusal, TooManyRequests):
        response.status_code, response["Retry-After"] = 429, "60"
    return unstored(response)
