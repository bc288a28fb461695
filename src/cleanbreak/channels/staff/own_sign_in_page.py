"""How somebody signs in: one's own second factors, sessions and password.

New factors want a second factor given just now, and a new password the present one: a session that
was left open is not enough to lock its person out.
"""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show, show_with
from cleanbreak.channels.staff.factor_form import PASSKEY, STATE
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.change_own_password import change_own_password
from cleanbreak.flows.end_staff_sessions import end_staff_sessions, list_staff_sessions
from cleanbreak.flows.enrol_second_factor import new_recovery_codes
from cleanbreak.flows.use_passkey import ask_for_new_passkey, enrol_passkey
from cleanbreak.records.second_factor import passkey_rows, recovery_codes_left, totp_row
from cleanbreak.records.staff import has_password

FORM = ["GET", "HEAD", "POST"]
ADDED = "me_passkey_asked"


@require_safe
@staff_page(Right.SEE_HOME)
def own_sign_in(request: HttpRequest) -> HttpResponse:
    """Show one's second factors and open sessions."""
    return _page(request)


@sensitive_post_parameters(PASSKEY)
@require_http_methods(FORM)
@staff_page(Right.SEE_HOME, fresh=True)
def add_own_passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey."""
    name, refusal = request.user.get_username(), None
    if request.method == "POST":
        state = request.session.pop(ADDED, None)
        try:
            sent = request.POST.get(PASSKEY, "")
            enrol_passkey(name, sent, state, actor_of(request), timezone.now())
        except Refusal as refused:
            refusal = refused
        else:
            return see_other("staff:me")
    try:
        options, request.session[ADDED] = ask_for_new_passkey(name)
    except Refusal as full:
        return _page(request, full)
    request.session.pop(STATE, None)
    said = {"place": "me", "passkey": json.dumps(options)}
    return show_with(request, "staff/new_passkey.html", said, refusal)


@require_http_methods(FORM)
@staff_page(Right.SEE_HOME, fresh=True)
def new_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes; the old ones are dead."""
    if request.method != "POST":
        return see_other("staff:me")
    codes = new_recovery_codes(request.user.get_username(), actor_of(request), timezone.now())
    return show(request, "staff/recovery_codes.html", {"codes": codes, "place": "me"})


@sensitive_post_parameters("present", "new")
@require_http_methods(FORM)
@staff_page(Right.SEE_HOME)
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; afterwards one signs in with it."""
    if request.method != "POST":
        return see_other("staff:me")
    present, new = (request.POST.get(word, "") for word in ("present", "new"))
    name = request.user.get_username()
    try:
        change_own_password(name, present, new, actor_of(request), timezone.now())
    except Refusal as refusal:
        return _page(request, refusal)
    logout(request)
    return see_other("staff:sign-in")


@require_http_methods(FORM)
@staff_page(Right.SEE_HOME, fresh=True)
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all one's sessions, this one too."""
    if request.method != "POST":
        return see_other("staff:me")
    end_staff_sessions(request.user.get_username(), actor_of(request), timezone.now())
    logout(request)
    return see_other("staff:sign-in")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    name = request.user.get_username()
    said: dict[str, Any] = {
        "place": "me",
        "app": totp_row(name),
        "passkeys": passkey_rows(name),
        "codes_left": recovery_codes_left(name),
        "sessions": list_staff_sessions(name, timezone.now()),
        "has_password": settings.CLEANBREAK_STAFF_PASSWORDS and has_password(name),
    }
    return show_with(request, "staff/me.html", said, refusal)
