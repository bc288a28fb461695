"""Callers: an agent asks who it is, and learns of the account nothing but whether proofs fit.

The page is the same for a line of ours, one that has ended and a number that nobody has. No number
stands in an address; a call is open to the agent who began it, for half an hour.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.cash_form import FITS, read_document
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.proof import Consequence, MoreProofNeeded, ProofKind, VerificationOver
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.cash_words import DOCUMENT_WORDS
from cleanbreak.flows.go_on_in_call import NotByVoice
from cleanbreak.flows.proof_words import PROOF_WORDS
from cleanbreak.flows.read_handling import running_handling
from cleanbreak.flows.send_proof_code import SENT_KINDS, send_proof_code
from cleanbreak.flows.sign_in import staff_rights
from cleanbreak.flows.unlock_for_caller import unlock_for_caller
from cleanbreak.flows.verify_caller import (
    UnknownCaller,
    current_call,
    match_card,
    match_code,
    match_document,
    match_pin,
    note_call_back,
    open_call,
    proved_line,
)
from cleanbreak.flows.ways_to_prove import ways_to_prove
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.desk_visit import open_visit_with
from cleanbreak.records.verification import given_kinds, is_locked

FORM = ["GET", "HEAD", "POST"]
TYPED_LENGTH_MAX = 140
SAID = {
    ProofKind.PIN: _("What the caller says"),
    ProofKind.CARD_NUMBER: _("Last six digits on the card"),
}
"""What is asked for beside codes and documents."""


class ProofMissing(Refusal):
    """Choose a proof, and enter what it needs."""

    code = "proof_missing"


@sensitive_post_parameters("named")
@require_http_methods(FORM)
@staff_page(Right.VERIFY_CALLER)
def callers(request: HttpRequest) -> HttpResponse:
    """Take the number that somebody says, and begin to ask who it is."""
    if request.method != "POST":
        return callers_answer(request)
    try:
        case = open_call(_typed(request, "named"), calling(request), timezone.now())
    except Refusal as refusal:
        return callers_answer(request, refusal)
    return see_other("staff:caller", case)


@require_safe
@staff_page(Right.VERIFY_CALLER)
def caller(request: HttpRequest, verification_id: UUID) -> HttpResponse:
    """Show what was proved so far."""
    return caller_answer(request, verification_id)


@require_http_methods(FORM)
@staff_page(Right.VERIFY_CALLER)
def send(request: HttpRequest, verification_id: UUID) -> HttpResponse:
    """Send a code to whatever is on file; where nothing is, the same is said."""

    def do() -> None:
        kind = _kind(request)
        if kind not in SENT_KINDS:
            raise ProofMissing
        current_call(verification_id, calling(request), timezone.now())
        send_proof_code(verification_id, kind, timezone.now())

    return _after(request, verification_id, do)


@sensitive_post_parameters("given")
@require_http_methods(FORM)
@staff_page(Right.VERIFY_CALLER)
def prove(request: HttpRequest, verification_id: UUID) -> HttpResponse:
    """Compare what the caller says or shows."""

    def do() -> None:
        kind, given = _kind(request), _typed(request, "given")
        actor, now = calling(request), timezone.now()
        if kind is ProofKind.ID_DOCUMENT and given and is_at_desk(request):
            match_document(verification_id, given, actor, now)
        elif kind is ProofKind.PIN and given:
            if _is_in_hotline_call(actor):
                raise NotByVoice
            match_pin(verification_id, given, actor, wired_outside(), now)
        elif kind is ProofKind.CARD_NUMBER and given and is_at_desk(request):
            match_card(verification_id, given, actor, now)
        elif kind in SENT_KINDS and given:
            match_code(verification_id, kind, given, actor, now)
        else:
            raise ProofMissing

    return _after(request, verification_id, do)


@sensitive_post_parameters("given")
@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def unlock(request: HttpRequest, verification_id: UUID) -> HttpResponse:
    """Let the proofs of a line count again, after a look at the holder's document."""

    def do() -> None:
        document = read_document({"document": request.POST.get("document", ""), "holder": FITS})
        name, actor = _typed(request, "given"), calling(request)
        unlock_for_caller(verification_id, name, document, actor, timezone.now())

    return _after(request, verification_id, do)


@require_http_methods(FORM)
@staff_page(Right.VERIFY_CALLER)
def call_back(request: HttpRequest, verification_id: UUID) -> HttpResponse:
    """Let a colleague of the agent say that the number on file was called, and the holder spoke."""
    refusal = None
    if request.method == "POST":
        try:
            note_call_back(verification_id, calling(request), timezone.now())
            return see_other("staff:callers")
        except UnknownCaller as fault:
            raise Http404 from fault
        except Refusal as refused:
            refusal = refused
    said = {"place": "callers", "verification_id": verification_id}
    return show_with(request, "staff/caller_call_back.html", said, refusal)


def calling(request: HttpRequest) -> Actor:
    """Return the person who asks, at a desk or on the phone."""
    channel = Channel.STORE_DESK if is_at_desk(request) else Channel.HOTLINE
    return replace(actor_of(request), channel=channel)


def is_at_desk(request: HttpRequest) -> bool:
    """Return whether the person is one who looks at documents."""
    return Right.CHECK_DOCUMENT in staff_rights(request.user.get_username())


def callers_answer(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    """Return the page that asks for a number; what was typed is not shown again."""
    return show_with(request, "staff/callers.html", {"place": "callers"}, refusal)


def caller_answer(
    request: HttpRequest, verification_id: UUID, refusal: Refusal | None = None
) -> HttpResponse:
    """Return the page of one call; another agent's is none, and one that is over begins anew."""
    actor, now = calling(request), timezone.now()
    try:
        call = current_call(verification_id, actor, now)
        ways = ways_to_prove(verification_id, wired_outside(), now)
    except UnknownCaller as fault:
        raise Http404 from fault
    except VerificationOver as over:
        return callers_answer(request, over)
    if _is_in_hotline_call(actor):
        ways = [one for one in ways if one is not ProofKind.PIN]
    given = set(given_kinds(verification_id))
    said: dict[str, Any] = {
        "place": "callers",
        "verification_id": verification_id,
        "visit_id": open_visit_with(verification_id),
        "codes": [(one.value, PROOF_WORDS[one]) for one in ways if one in SENT_KINDS],
        "typed": [(one.value, PROOF_WORDS[one], SAID[one]) for one in ways if one in SAID],
        "matched": [PROOF_WORDS[one] for one in ProofKind if one in given],
        "asks_for_document": ProofKind.ID_DOCUMENT in ways,
        "documents": [(one.value, words) for one, words in DOCUMENT_WORDS.items()],
        "is_called_back": ProofKind.CALL_BACK in given,
        "is_locked": is_at_desk(request) and is_locked(call.guard),
        "may_open": _may_open(verification_id, actor),
    }
    return show_with(request, "staff/caller.html", said, refusal)


def _is_in_hotline_call(actor: Actor) -> bool:
    """Return whether the person speaks with a caller who types a PIN, and says it to nobody."""
    return actor.channel is Channel.HOTLINE and running_handling(actor) is not None


def _may_open(verification_id: UUID, actor: Actor) -> bool:
    try:
        proved_line(verification_id, Consequence.SEE_ACCOUNT, actor, timezone.now())
    except MoreProofNeeded:
        return False
    return True


def _after(request: HttpRequest, verification_id: UUID, do: Callable[[], None]) -> HttpResponse:
    """Do what a form asks for, and lead back; whoever only looks is led back too."""
    if request.method == "POST":
        try:
            do()
        except Refusal as refusal:
            return caller_answer(request, verification_id, refusal)
    return see_other("staff:caller", verification_id)


def _kind(request: HttpRequest) -> ProofKind:
    try:
        return ProofKind(request.POST.get("kind", ""))
    except ValueError as fault:
        raise ProofMissing from fault


def _typed(request: HttpRequest, field: str) -> str:
    return request.POST.get(field, "").strip()[:TYPED_LENGTH_MAX]
