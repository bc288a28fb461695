"""Sign in by the number of a line: a code by SMS, a code or a link by e-mail, a recovery code.

A number of ours, an ended one and one of nobody lead to the same pages in the same words.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cleanbreak.channels.account.answers import own_path, see_other, show, unstored
from cleanbreak.channels.account.passkey_ceremony import can_have_passkeys
from cleanbreak.channels.account.push_page import end_push_here
from cleanbreak.channels.account.sign_in_form import typed_code, typed_number, typed_way
from cleanbreak.channels.account.signed_in import begin_session, end_session, holder_here
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.sign_in_holder import (
    ask_to_sign_in,
    prove_by_code,
    prove_by_link,
    prove_by_recovery_code,
)

ASKED, NEXT = "asked", "next"


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a number, send the code, and lead to the page that asks for it."""
    if request.method != "POST":
        if holder_here(request) is not None:
            return see_other("account:lines")
        return _number_page(request)
    try:
        kind, now = typed_way(request.POST), timezone.now()
        verification_id = ask_to_sign_in(typed_number(request.POST), kind, _address(request), now)
    except Refusal as refusal:
        return _number_page(request, refusal)
    request.session[ASKED] = [str(verification_id), kind.value]
    request.session[NEXT] = _next_page(request)
    return see_other("account:sign-in-code")


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and begin a session if it is right."""
    asked = _asked(request)
    if asked is None:
        return see_other("account:sign-in")
    verification_id, kind = asked
    if request.method != "POST":
        return _code_page(request, kind)
    try:
        code = typed_code(request.POST)
        proved = prove_by_code(verification_id, kind, code, _address(request), timezone.now())
        return begin_session(request, proved, _next_page(request))
    except Refusal as refusal:
        return _code_page(request, kind, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, verification_id: UUID, secret: str) -> HttpResponse:
    """Show the button to whoever asked for the link in this browser; looking uses nothing up."""
    asked = _asked(request)
    is_here = asked is not None and asked[0] == verification_id
    if request.method != "POST" or not is_here:
        return show(request, "holder/sign_in_link.html", {"is_here": is_here})
    try:
        proved = prove_by_link(verification_id, secret, _address(request), timezone.now())
        return begin_session(request, proved, _next_page(request))
    except Refusal as refusal:
        return show(request, "holder/sign_in_link.html", {"is_here": False}, refusal)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_recovery(request: HttpRequest) -> HttpResponse:
    """Ask for a number and one of the recovery codes."""
    said = {"typed": request.POST, "next": _next_page(request)}
    if request.method != "POST":
        return show(request, "holder/sign_in_recovery.html", said)
    try:
        number, code = typed_number(request.POST), typed_code(request.POST)
        proved = prove_by_recovery_code(number, code, _address(request), timezone.now())
        return begin_session(request, proved, _next_page(request))
    except Refusal as refusal:
        return show(request, "holder/sign_in_recovery.html", said, refusal)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; this browser is told nothing any more."""
    holder_id = holder_here(request)
    if holder_id is not None:
        end_push_here(request, holder_id)
    end_session(request)
    return unstored(see_other("account:sign-in"))


def _asked(request: HttpRequest) -> tuple[UUID, ProofKind] | None:
    """Return the verification that this browser began."""
    kept = request.session.get(ASKED)
    return (UUID(kept[0]), ProofKind(kept[1])) if kept else None


def _number_page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    said = {
        "typed": request.POST,
        "next": _next_page(request),
        "has_passkeys": can_have_passkeys(request),
    }
    return show(request, "holder/sign_in.html", said, refusal)


def _code_page(
    request: HttpRequest, kind: ProofKind, refusal: Refusal | None = None
) -> HttpResponse:
    said = {"is_sms": kind is ProofKind.LINE_CODE}
    return show(request, "holder/sign_in_code.html", said, refusal)


def _next_page(request: HttpRequest) -> str:
    """Return the page that was asked for before the sign-in, if it is one of the account."""
    wished = request.POST.get(NEXT) or request.GET.get(NEXT) or request.session.get(NEXT) or ""
    return own_path(wished, reverse("account:lines"))


def _address(request: HttpRequest) -> str:
    return str(request.META["REMOTE_ADDR"])
