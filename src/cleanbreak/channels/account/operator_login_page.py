"""The operator's own login as one more proof for a line: out to the provider, and back once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cleanbreak.channels.account.answers import go_to, own_path, show
from cleanbreak.channels.account.prove_page import prove_answer
from cleanbreak.channels.account.signed_in import holder_page, keep_proof
from cleanbreak.domain.holder_account import HeldProof
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.list_own_lines import read_own_line
from cleanbreak.flows.open_verification import verify_for_line
from cleanbreak.flows.prove_by_operator_login import begin_operator_login, prove_by_operator_login
from cleanbreak.flows.wired_sign_on import Realm, wired_sign_on

KEPT = "operator_login"


@require_POST
@holder_page
def operator_login(request: HttpRequest, holder_id: int, line_id: int) -> HttpResponse:
    """Lead to the provider."""
    line, now = read_own_line(holder_id, line_id), timezone.now()
    back = f"{settings.CLEANBREAK_BASE_URL}{reverse('account:operator-login-answer')}"
    try:
        check_rate(Limited.HOLDER_SIGN_IN, str(request.META["REMOTE_ADDR"]), now)
        verification_id = verify_for_line(line_id, HOLDER, now)
        begun = begin_operator_login(verification_id, back, wired_sign_on(Realm.HOLDER), now)
    except Refusal as refusal:
        return prove_answer(request, holder_id, line, refusal)
    next_page = own_path(request.POST.get("next", ""), reverse("account:lines"))
    request.session[KEPT] = {"kept": dict(begun.kept), "line_id": line_id, "next": next_page}
    response = show(request, "holder/leads_on.html", {"address": begun.address})
    response["Refresh"] = f"0; url={begun.address}"
    return response


@require_safe
@holder_page
def operator_login_answer(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Take the provider's answer, once."""
    begun = request.session.pop(KEPT, None)
    if begun is None:
        return go_to(reverse("account:lines"))
    line, now = read_own_line(holder_id, begun["line_id"]), timezone.now()
    said = {name: str(value) for name, value in request.GET.items()}
    try:
        provider = wired_sign_on(Realm.HOLDER)
        prove_by_operator_login(begun["kept"], said, provider, HOLDER, now)
    except Refusal as refusal:
        return prove_answer(request, holder_id, line, refusal)
    kind = ProofKind.OPERATOR_LOGIN
    keep_proof(request, HeldProof(kind=kind, given_at=now, line_id=line.line_id))
    return go_to(begun["next"])
