"""Sign in with a passkey, add one, remove one."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanbreak.channels.account.answers import own_path, see_other, show, unstored
from cleanbreak.channels.account.passkey_ceremony import (
    WrongPasskey,
    authentication_options,
    can_have_passkeys,
    made_passkey,
    registration_options,
    used_passkey,
)
from cleanbreak.channels.account.security_page import security_answer, twice_proved
from cleanbreak.channels.account.signed_in import begin_session, holder_page
from cleanbreak.domain.holder_account import HeldProof
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.list_own_lines import first_own_line
from cleanbreak.flows.manage_passkeys import add_passkey, remove_passkey
from cleanbreak.flows.sign_in_holder import Proved
from cleanbreak.records.holder_account import holder_of_user


@require_safe
def sign_in_options(request: HttpRequest) -> HttpResponse:
    """Tell the script what to ask the browser for."""
    try:
        check_rate(Limited.HOLDER_SIGN_IN, str(request.META["REMOTE_ADDR"]), timezone.now())
    except Refusal:
        return unstored(HttpResponse(status=429))
    return unstored(JsonResponse(authentication_options()))


@require_POST
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """Begin a session for the holder whose passkey answered; staff have theirs elsewhere."""
    page = own_path(request.POST.get("next", ""), reverse("account:lines"))
    now = timezone.now()
    try:
        check_rate(Limited.HOLDER_SIGN_IN, str(request.META["REMOTE_ADDR"]), now)
        holder_id = holder_of_user(used_passkey(request))
        if holder_id is None:
            raise WrongPasskey
        line_id = first_own_line(holder_id)
        proof = HeldProof(kind=ProofKind.PASSKEY, given_at=now, line_id=line_id)
        return begin_session(request, Proved(holder_id=holder_id, proof=proof), page)
    except Refusal as refusal:
        said = {"typed": {}, "next": page, "has_passkeys": can_have_passkeys(request)}
        return show(request, "holder/sign_in.html", said, refusal)


@require_safe
@holder_page
@twice_proved
def new_options(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Tell the script what passkey the browser should make."""
    del holder_id
    return JsonResponse(registration_options(request))


@require_POST
@holder_page
@twice_proved
def add(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Keep the passkey that the browser has made."""
    name = " ".join(request.POST.get("name", "").split()) or _("My passkey")
    try:
        add_passkey(holder_id, name, made_passkey(request), timezone.now())
    except Refusal as refusal:
        return security_answer(request, holder_id, refusal)
    return see_other("account:security")


@require_POST
@holder_page
@twice_proved
def remove(request: HttpRequest, holder_id: int, passkey_id: int) -> HttpResponse:
    """Forget a passkey."""
    remove_passkey(holder_id, passkey_id, timezone.now())
    return see_other("account:security")
