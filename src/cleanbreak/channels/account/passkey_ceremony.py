"""Passkeys by allauth's WebAuthn: what the browser is asked, and whether its answer is right."""

import json
from ipaddress import ip_address
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication, begin_registration
from django.http import HttpRequest

from cleanbreak.domain.refusal import Refusal

CREDENTIAL_LENGTH_MAX = 20_000
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What the libraries raise for an answer that no browser gives."""


class WrongPasskey(Refusal):
    """This passkey was not accepted. Try again, or choose another way."""

    code = "wrong_passkey"


def can_have_passkeys(request: HttpRequest) -> bool:
    """Return whether the browser keeps passkeys for this address: never for a bare IP address."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost"
    return False


def registration_options(request: HttpRequest) -> dict[str, Any]:
    """Return what the browser needs to make a passkey that is found without a name."""
    options: dict[str, Any] = begin_registration(request.user, passwordless=True)
    return options


def authentication_options() -> dict[str, Any]:
    """Return what the browser needs to find a passkey; it verifies its user (PIN, finger, face)."""
    options: dict[str, Any] = begin_authentication(user=None)
    return options


def made_passkey(request: HttpRequest) -> dict[str, Any]:
    """Return the credential of a passkey that was just made, checked.

    :raises WrongPasskey: if it is not the answer to what this session asked.
    """
    credential = _credential(request)
    typed = {"credential": json.dumps(credential), "name": "-", "passwordless": "on"}
    form = AddWebAuthnForm(typed, user=request.user)
    if not _is_valid(form):
        raise WrongPasskey
    return credential


def used_passkey(request: HttpRequest) -> int:
    """Return the user whose passkey answered.

    :raises WrongPasskey: if it is not the right answer to what this session asked.
    """
    form = LoginWebAuthnForm({"credential": json.dumps(_credential(request))})
    if not _is_valid(form):
        raise WrongPasskey
    authenticator: Authenticator = form.cleaned_data["credential"]
    authenticator.record_usage()
    return int(authenticator.user_id)


def _credential(request: HttpRequest) -> dict[str, Any]:
    text = request.POST.get("credential", "")
    try:
        read = json.loads(text) if len(text) <= CREDENTIAL_LENGTH_MAX else None
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise WrongPasskey
    return read


def _is_valid(form: AddWebAuthnForm | LoginWebAuthnForm) -> bool:
    try:
        return bool(form.is_valid())
    except MALFORMED:
        return False
