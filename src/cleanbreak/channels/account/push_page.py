"""Be told on this device: choose it, see where it is chosen, end it there or everywhere."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from cleanbreak.channels.account.answers import see_other, show
from cleanbreak.channels.account.signed_in import holder_page
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.choose_push import Choice, choose_push, end_push, list_devices
from cleanbreak.flows.wired_outside import wired_push_services
from cleanbreak.ports.errors import OutsideFailure

COOKIE, COOKIE_S = "cleanbreak_push", 365 * 86_400
DEVICES = Signer(salt="cleanbreak.push-device")


@require_POST
@holder_page
def choose(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Keep what the browser said of itself, and remember that it is this one."""
    choice = Choice(
        said=request.POST.get("subscription", ""),
        browser=request.headers.get("User-Agent", ""),
        language=get_language() or "en",
    )
    try:
        device_id = choose_push(holder_id, choice, timezone.now())
    except Refusal as refusal:
        return notifications_answer(request, holder_id, refusal)
    response = see_other("account:notifications")
    response.set_cookie(
        COOKIE,
        DEVICES.sign(device_id.hex),
        max_age=COOKIE_S,
        path="/account/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_POST
@holder_page
def end(request: HttpRequest, holder_id: int, device_id: UUID) -> HttpResponse:
    """Tell one of the holder's devices nothing any more."""
    end_push(holder_id, timezone.now(), only=[device_id])
    return see_other("account:notifications")


@require_safe
@holder_page
def notifications(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Show where the holder is told, and offer this device."""
    return notifications_answer(request, holder_id)


def notifications_answer(
    request: HttpRequest, holder_id: int, refusal: Refusal | None = None
) -> HttpResponse:
    """Return the page, with the refusal of what was asked on it, if there was one."""
    here = device_here(request)
    said = {
        "devices": [(one, one.device_id == here) for one in list_devices(holder_id)],
        "push_key": _push_key(),
    }
    return show(request, "holder/notifications.html", said, refusal)


def device_here(request: HttpRequest) -> UUID | None:
    """Return which device this browser is; ``None`` if it was never chosen."""
    try:
        return UUID(DEVICES.unsign(request.COOKIES.get(COOKIE, "")))
    except (BadSignature, ValueError):
        return None


def end_push_here(request: HttpRequest, holder_id: int) -> None:
    """Tell this browser nothing any more: whoever signs out leaves it."""
    here = device_here(request)
    if here is not None:
        end_push(holder_id, timezone.now(), only=[here])


def _push_key() -> str:
    """Return what browsers tie a subscription to; empty: nobody is offered one now."""
    if not settings.CLEANBREAK_PUSH_SERVICES:
        return ""
    try:
        return wired_push_services().public_key()
    except OutsideFailure:
        return ""
