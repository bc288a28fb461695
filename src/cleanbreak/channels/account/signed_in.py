"""Pages behind the sign-in of holders: who is there, since when, and what was proved."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, TypeAlias

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from cleanbreak.channels.account.answers import go_to, unstored
from cleanbreak.domain.holder_account import PROOF_COUNTS_FOR, HeldProof
from cleanbreak.domain.termination import UnknownLine
from cleanbreak.flows.session_proofs import PROOFS, as_kept, proofs_in
from cleanbreak.flows.sign_in_holder import Proved, begin_account_session, note_account_act
from cleanbreak.records.holder_account import holder_of_user

View: TypeAlias = Callable[..., HttpResponse]
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is noted when somebody last did something."""
DEVICE_COOKIE, DEVICE_COOKIE_S = "cleanbreak_device", 365 * 86_400
HOLDERS_A_DEVICE = 5
SESSIONS_MAX = 10
"""So many a holder may have at once; one more ends the oldest (ASVS 5.0 7.1.2)."""
DEVICES = Signer(salt="cleanbreak.holder-device")


def holder_page(view: View) -> View:
    """Show the view only to a holder who is signed in; it is given the holder's number.

    Anybody else is led to the sign-in, before the view does anything. A line of somebody else is
    an unknown page.
    """

    @wraps(view)
    def guarded(request: HttpRequest, **address: Any) -> HttpResponse:
        holder_id = holder_here(request)
        if holder_id is None:
            if request.user.is_authenticated:
                end_session(request)
            return _to_sign_in(request)
        try:
            return unstored(view(request, holder_id, **address))
        except UnknownLine as unknown:
            raise Http404 from unknown

    return guarded


def lately_proved(view: View) -> View:
    """Let only a holder act who proved something in the last half hour; others sign in again."""

    @wraps(view)
    def guarded(request: HttpRequest, holder_id: int, **address: Any) -> HttpResponse:
        newest = max((one.given_at for one in proofs_of(request)), default=NEVER)
        if timezone.now() - newest > PROOF_COUNTS_FOR:
            end_session(request)
            page = reverse("account:security")
            return go_to(f"{reverse('account:sign-in')}?{urlencode({'next': page})}")
        return view(request, holder_id, **address)

    return guarded


def holder_here(request: HttpRequest) -> int | None:
    """Return which holder is signed in and neither slept nor stayed too long."""
    if not request.user.is_authenticated:
        return None
    now = timezone.now()
    stayed, slept = now - _instant(request, SIGNED_IN_AT), now - _instant(request, SEEN_AT)
    if stayed > timedelta(seconds=settings.CLEANBREAK_HOLDER_SESSION_S):
        return None
    if slept > timedelta(seconds=settings.CLEANBREAK_HOLDER_IDLE_S):
        return None
    if slept > SEEN_EVERY:
        request.session[SEEN_AT] = now.isoformat()
        own = UserSession.objects.filter(session_key=request.session.session_key)
        own.update(last_seen_at=now)
    return holder_of_user(request.user.pk)


def begin_session(request: HttpRequest, proved: Proved, page: str) -> HttpResponse:
    """Sign the holder in, under a new session key, and lead to the page.

    :raises VerificationOver: if the account was closed.
    """
    now, known = timezone.now(), _known_holders(request)
    user = begin_account_session(
        proved.holder_id, now, is_known_device=str(proved.holder_id) in known
    )
    request.session.flush()  # nothing that was planted before the sign-in lives on
    login(request, user)
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now.isoformat()
    keep_proof(request, proved.proof)
    _forget_old_sessions(now)
    UserSession.objects.create_from_request(request)
    _end_sessions_beyond(user.pk)
    response = go_to(page)
    _remember_device(response, proved.holder_id, known)
    return response


def end_session(request: HttpRequest) -> None:
    """End this session, wherever its cookie may still be."""
    holder_id = holder_of_user(request.user.pk) if request.user.is_authenticated else None
    if holder_id is not None:
        note_account_act("holder.signed_out", holder_id, timezone.now())
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def keep_proof(request: HttpRequest, proof: HeldProof) -> None:
    """Keep what was proved; the same kind for the same line is proved anew."""
    others = [
        one for one in proofs_of(request) if (one.kind, one.line_id) != (proof.kind, proof.line_id)
    ]
    request.session[PROOFS] = as_kept([*others, proof])


def proofs_of(request: HttpRequest) -> tuple[HeldProof, ...]:
    """Return what was proved in this session, old proofs too: the domain says which count."""
    return proofs_in(request.session)


def _forget_old_sessions(now: datetime) -> None:
    """Forget the addresses and browsers of sessions that nobody can use any more."""
    oldest = now - timedelta(seconds=settings.CLEANBREAK_HOLDER_SESSION_S)
    old = UserSession.objects.filter(created_at__lt=oldest)
    old.exclude(user__holder_account=None).delete()


def _end_sessions_beyond(user_id: int) -> None:
    rows = UserSession.objects.filter(user_id=user_id).order_by("-created_at", "-pk")
    keys = list(rows.values_list("session_key", flat=True)[SESSIONS_MAX:])
    Session.objects.filter(session_key__in=keys).delete()
    rows.filter(session_key__in=keys).delete()


def _instant(request: HttpRequest, name: str) -> datetime:
    """Return what was noted; a session that was not begun here is older than all."""
    noted = request.session.get(name)
    return datetime.fromisoformat(noted) if noted else NEVER


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back to the page; what was sent by a form is not kept."""
    is_page = request.method in ("GET", "HEAD")
    page = request.get_full_path() if is_page else reverse("account:lines")
    return go_to(f"{reverse('account:sign-in')}?{urlencode({'next': page})}")


def _known_holders(request: HttpRequest) -> list[str]:
    """Return who signed in from this browser before."""
    try:
        return DEVICES.unsign(request.COOKIES.get(DEVICE_COOKIE, "")).split(".")
    except BadSignature:
        return []


def _remember_device(response: HttpResponse, holder_id: int, known: list[str]) -> None:
    others = [one for one in known if one != str(holder_id)]
    response.set_cookie(
        DEVICE_COOKIE,
        DEVICES.sign(".".join([str(holder_id), *others][:HOLDERS_A_DEVICE])),
        max_age=DEVICE_COOKIE_S,
        path="/account/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
