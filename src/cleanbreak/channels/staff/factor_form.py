"""The form in which a second factor is given: a code, or a passkey if the browser knows them."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from cleanbreak.domain.second_factor import FactorKind
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.demonstration_code import demonstration_code
from cleanbreak.flows.give_second_factor import give_second_factor
from cleanbreak.flows.use_passkey import ask_for_passkey, give_passkey
from cleanbreak.records.second_factor import has_second_factor, passkey_rows, totp_row

CODE, PASSKEY = "second_factor", "second_factor_passkey"
STATE = "passkey_asked"
TYPED_LENGTH_MAX = 60


def was_given(request: HttpRequest) -> bool:
    """Return whether a second factor was sent along."""
    return bool(request.POST.get(CODE) or request.POST.get(PASSKEY))


def read_factor(request: HttpRequest, name: str, actor: Actor) -> FactorKind:
    """Check the second factor that was sent along, and return what it was.

    :raises Refusal: if it is wrong.
    """
    now = timezone.now()
    state = request.session.pop(STATE, None)  # a challenge is good for one answer
    if answer := request.POST.get(PASSKEY, ""):
        give_passkey(name, answer, state, actor, now)
        return FactorKind.PASSKEY
    return give_second_factor(name, request.POST.get(CODE, "")[:TYPED_LENGTH_MAX], actor, now)


def factor_said(request: HttpRequest, name: str) -> dict[str, Any]:
    """Return what the form needs: the question for a passkey, and in a demonstration the code."""
    said: dict[str, Any] = {
        "has_app": totp_row(name) is not None,
        "has_own_factor": has_second_factor(name),
    }
    if passkey_rows(name):
        options, request.session[STATE] = ask_for_passkey(name)
        said["passkey"] = json.dumps(options)
    if settings.CLEANBREAK_DEMONSTRATION:
        said["demonstration_code"] = demonstration_code(name, timezone.now())
    return said
