"""How one signs in, and where one is signed in: passkeys, recovery codes, sessions."""

from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cleanbreak.channels.account.answers import see_other, show
from cleanbreak.channels.account.passkey_ceremony import can_have_passkeys
from cleanbreak.channels.account.prove_page import (
    SIGN_IN_CHANGES,
    is_twice_proved,
    line_for_account,
    to_proof,
)
from cleanbreak.channels.account.push_page import device_here, end_push_here
from cleanbreak.channels.account.signed_in import (
    View,
    end_session,
    holder_page,
    lately_proved,
    proofs_of,
)
from cleanbreak.domain.proof import CoolingOff, MoreProofNeeded, ProofLocked
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.carry_proofs import require_for_line
from cleanbreak.flows.choose_push import end_push
from cleanbreak.flows.manage_passkeys import NAME_LENGTH_MAX, make_recovery_codes, second_ways
from cleanbreak.flows.sign_in_holder import note_account_act

DIGITS_TOGETHER = 4


def twice_proved(view: View) -> View:
    """Let nobody change how one signs in who has not proved it twice, freshly.

    Whoever stole a SIM would otherwise make a second proof out of the first one. If a sign speaks
    against them, a change waits for the cool-off, which begins with it.
    """

    @wraps(view)
    def guarded(request: HttpRequest, holder_id: int, **address: Any) -> HttpResponse:
        line_id = line_for_account(request, holder_id)
        if not is_twice_proved(request, holder_id):
            return to_proof(line_id, reverse("account:security"))
        if request.method == "POST":
            try:
                require_for_line(SIGN_IN_CHANGES, proofs_of(request), line_id, timezone.now())
            except (CoolingOff, MoreProofNeeded, ProofLocked) as refusal:
                return security_answer(request, holder_id, refusal)
        return view(request, holder_id, **address)

    return guarded


@require_safe
@holder_page
def security(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Show passkeys, recovery codes and sessions."""
    return security_answer(request, holder_id)


@require_POST
@holder_page
@twice_proved
def recovery_codes(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Make recovery codes, and show them this once."""
    codes = make_recovery_codes(holder_id, timezone.now())
    return show(request, "holder/recovery_codes.html", {"codes": [_grouped(one) for one in codes]})


@require_POST
@holder_page
@lately_proved
def end_one(request: HttpRequest, holder_id: int, session_id: int) -> HttpResponse:
    """Sign out where one of the sessions is; it may be this one."""
    found = UserSession.objects.filter(pk=session_id, user=request.user.pk)
    if any(one.is_current() for one in found):
        end_push_here(request, holder_id)
        end_session(request)
        return see_other("account:sign-in")
    end_sessions(request, list(found))
    note_account_act("holder.session_ended", holder_id, timezone.now())
    return see_other("account:security")


@require_POST
@holder_page
@lately_proved
def end_others(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Sign out everywhere but here; other devices are told nothing any more."""
    end_other_sessions(request, request.user)
    note_account_act("holder.other_sessions_ended", holder_id, timezone.now())
    here = device_here(request)
    end_push(holder_id, timezone.now(), but=[here] if here else [])
    return see_other("account:security")


@require_POST
@holder_page
@lately_proved
def end_all(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Sign out everywhere, here too; no device is told anything any more."""
    end_other_sessions(request, request.user)
    note_account_act("holder.other_sessions_ended", holder_id, timezone.now())
    end_push(holder_id, timezone.now())
    end_session(request)
    return see_other("account:sign-in")


def security_answer(
    request: HttpRequest, holder_id: int, refusal: Refusal | None = None
) -> HttpResponse:
    """Return the page, with the refusal of what was asked on it, if there was one."""
    said = {
        "ways": second_ways(holder_id),
        "sessions": _living_sessions(request),
        "is_proved": is_twice_proved(request, holder_id),
        "has_passkeys": can_have_passkeys(request),
        "name_length_max": NAME_LENGTH_MAX,
    }
    return show(request, "holder/security.html", said, refusal)


def _living_sessions(request: HttpRequest) -> list[UserSession]:
    """Return the sessions that could still ask for a page, the newest first."""
    kept = UserSession.objects.purge_and_list(request.user)
    idle = timedelta(seconds=settings.CLEANBREAK_HOLDER_IDLE_S)
    oldest = timedelta(seconds=settings.CLEANBREAK_HOLDER_SESSION_S)
    now = timezone.now()
    living = [
        one for one in kept if now - one.last_seen_at <= idle and now - one.created_at <= oldest
    ]
    return sorted(living, key=lambda one: one.created_at, reverse=True)


def _grouped(code: str) -> str:
    """Return a code as it is easy to write down."""
    parts = range(0, len(code), DIGITS_TOGETHER)
    return " ".join(code[at : at + DIGITS_TOGETHER] for at in parts)
