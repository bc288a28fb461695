"""Step up: prove once more, by another kind of thing, before something that weighs."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.account.answers import go_to, own_path, show
from cleanbreak.channels.account.passkey_ceremony import (
    WrongPasskey,
    can_have_passkeys,
    used_passkey,
)
from cleanbreak.channels.account.sign_in_form import typed_code
from cleanbreak.channels.account.signed_in import holder_page, keep_proof, proofs_of
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.holder_account import HeldProof, kinds_that_count
from cleanbreak.domain.proof import Consequence, ProofKind, ProofLocked, VerificationOver, level_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.carry_proofs import is_proved_for_line
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.give_pin import give_pin
from cleanbreak.flows.give_proof import give_proof
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.list_own_lines import OwnLine, first_own_line, read_own_line
from cleanbreak.flows.manage_passkeys import SecondWays, second_ways
from cleanbreak.flows.open_verification import verify_for_line
from cleanbreak.flows.send_proof_code import SENT_KINDS, send_proof_code
from cleanbreak.flows.use_recovery_code import use_recovery_code
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.flows.wired_sign_on import Realm, has_sign_on

STEP_UP = "step_up"
SIGN_IN_CHANGES = Consequence.CHANGE_REPLY_ADDRESS
"""What a new passkey weighs: whoever could add one could do everything later."""


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def prove(request: HttpRequest, holder_id: int, line_id: int) -> HttpResponse:
    """Show the ways that are missing, send a code, or check what was given."""
    line = read_own_line(holder_id, line_id)
    if request.method != "POST":
        return prove_answer(request, holder_id, line)
    try:
        check_rate(Limited.HOLDER_SIGN_IN, str(request.META["REMOTE_ADDR"]), timezone.now())
        kind = _kind(request)
        if kind in SENT_KINDS and "send" in request.POST:
            _send(request, line, kind)
            return go_to(request.get_full_path())
        _check(request, line, kind)
    except Refusal as refusal:
        return prove_answer(request, holder_id, line, refusal)
    keep_proof(request, HeldProof(kind=kind, given_at=timezone.now(), line_id=line_id))
    request.session.pop(STEP_UP, None)
    return go_to(_next_page(request))


@require_safe
@holder_page
def prove_account(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Lead to the proof for the line that stands for the account."""
    return to_proof(line_for_account(request, holder_id), reverse("account:security"))


def to_proof(line_id: int, page: str) -> HttpResponse:
    """Lead to the proof for a line, and afterwards back to the page."""
    address = reverse("account:prove", args=(line_id,))
    return go_to(f"{address}?{urlencode({'next': page})}")


def is_twice_proved(request: HttpRequest, holder_id: int) -> bool:
    """Return whether the session has two fresh independent proofs, for one and the same line.

    Those that a sign speaks against are none; what is done with the others may have to wait.
    """
    line_id = line_for_account(request, holder_id)
    return is_proved_for_line(SIGN_IN_CHANGES, proofs_of(request), line_id, timezone.now())


def line_for_account(request: HttpRequest, holder_id: int) -> int:
    """Return the line whose SIM got a code in this session; if none did, the first one."""
    sims = [one.line_id for one in proofs_of(request) if one.kind is ProofKind.LINE_CODE]
    return sims[-1] if sims else first_own_line(holder_id)


def _level(request: HttpRequest, line_id: int) -> ProofLevel:
    return level_of(kinds_that_count(proofs_of(request), line_id, timezone.now()))


def _kind(request: HttpRequest) -> ProofKind:
    """Return what is proved by; a wrong word is a passkey that nobody has."""
    try:
        return ProofKind(request.POST.get("kind", ""))
    except ValueError as fault:
        raise WrongPasskey from fault


def _send(request: HttpRequest, line: OwnLine, kind: ProofKind) -> None:
    now = timezone.now()
    verification_id = verify_for_line(line.line_id, HOLDER, now)
    send_proof_code(verification_id, kind, now)
    request.session[STEP_UP] = [str(verification_id), kind.value, line.line_id]


def _check(request: HttpRequest, line: OwnLine, kind: ProofKind) -> None:
    """Check what was given.

    :raises Refusal: if it is not right, or nobody asked for it.
    """
    now = timezone.now()
    if kind in SENT_KINDS:
        kept = request.session.get(STEP_UP)
        if not kept or kept[1:] != [kind.value, line.line_id]:
            raise VerificationOver
        give_proof(UUID(kept[0]), kind, typed_code(request.POST), HOLDER, now)
    elif kind is ProofKind.RECOVERY_CODE:
        code = typed_code(request.POST)
        use_recovery_code(verify_for_line(line.line_id, HOLDER, now), code, HOLDER, now)
    elif kind is ProofKind.PIN:
        pin = typed_code(request.POST)
        give_pin(verify_for_line(line.line_id, HOLDER, now), pin, HOLDER, wired_outside(), now)
    elif kind is not ProofKind.PASSKEY or used_passkey(request) != request.user.pk:
        raise WrongPasskey


def prove_answer(
    request: HttpRequest, holder_id: int, line: OwnLine, refusal: Refusal | None = None
) -> HttpResponse:
    """Return the page with the ways that would prove something new."""
    kept = request.session.get(STEP_UP) or ["", "", 0]
    said = {
        "line": line,
        "next": _next_page(request),
        "missing": [] if isinstance(refusal, ProofLocked) else _missing(request, holder_id, line),
        "sent": kept[1] if kept[2] == line.line_id else "",
    }
    return show(request, "holder/prove.html", said, refusal)


def _missing(request: HttpRequest, holder_id: int, line: OwnLine) -> list[str]:
    """Return the ways that this holder has and that prove something new."""
    given = kinds_that_count(proofs_of(request), line.line_id, timezone.now())
    factors = {kind.factor for kind in given}
    ways = second_ways(holder_id)
    return [
        kind.value
        for kind in ProofKind
        if kind.factor not in factors and _has(kind, line, ways, request)
    ]


def _has(kind: ProofKind, line: OwnLine, ways: SecondWays, request: HttpRequest) -> bool:
    match kind:
        case ProofKind.LINE_CODE:
            return not line.has_ended
        case ProofKind.EMAIL_CODE:
            return line.has_mail
        case ProofKind.PASSKEY:
            return bool(ways.passkeys) and can_have_passkeys(request)
        case ProofKind.RECOVERY_CODE:
            return ways.recovery_codes_left > 0
        case ProofKind.PIN:
            return wired_outside().identity.checks_pin()
        case ProofKind.OPERATOR_LOGIN:
            return has_sign_on(Realm.HOLDER)
        case _:
            return False


def _next_page(request: HttpRequest) -> str:
    wished = request.POST.get("next") or request.GET.get("next") or ""
    return own_path(wished, reverse("account:lines"))
