"""Use a passkey of staff (WebAuthn level 3): enrol it, and give it as the second factor.

The challenge lies in the session of whoever asks, is good once, and the origin must be exactly the
address of this server. A passkey always proves its person too (user verification).
"""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cleanbreak.domain.console_address import console_address
from cleanbreak.domain.second_factor import PASSKEYS_MAX, PasskeyNotTaken, TooManyPasskeys
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.give_second_factor import note_factor
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.second_factor import add_passkey, note_passkey_used, passkey_rows

ANSWER_LENGTH_MAX = 20_000
BROKEN = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What the library says of an answer that is none."""


def ask_for_new_passkey(name: str) -> tuple[dict[str, Any], Any]:
    """Return what the browser is asked, and what the session must keep for the answer.

    :raises TooManyPasskeys: if the person has ten.
    """
    kept = _credentials(name)
    if len(kept) >= PASSKEYS_MAX:
        raise TooManyPasskeys
    handle = bytes.fromhex(keyed_hash("passkey handle", name))
    user = PublicKeyCredentialUserEntity(id=handle, name=name, display_name=name)
    options, state = _server().register_begin(
        user,
        kept,
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), state


def enrol_passkey(name: str, answer: str, state: Any, actor: Actor, now: datetime) -> None:
    """Keep the passkey that the browser has made.

    :raises PasskeyNotTaken: if the answer is not to what was asked.
    """
    try:
        made = _server().register_complete(state, _read(answer)).credential_data
    except BROKEN as fault:
        raise PasskeyNotTaken from fault
    if made is None:
        raise PasskeyNotTaken
    with transaction.atomic():
        add_passkey(name, websafe_encode(made), now)
        note_factor("staff.passkey_enrolled", actor, now)


def ask_for_passkey(name: str) -> tuple[dict[str, Any], Any]:
    """Return what the browser is asked, and what the session must keep for the answer."""
    options, state = _server().authenticate_begin(
        _credentials(name), user_verification=UserVerificationRequirement.REQUIRED
    )
    return dict(options), state


def give_passkey(name: str, answer: str, state: Any, actor: Actor, now: datetime) -> None:
    """Check the answer of a passkey.

    :raises PasskeyNotTaken: if it is not of one of the person, or not to what was asked.
    :raises TooManyRequests: after five tries, then one a minute.
    """
    check_rate(Limited.SECOND_FACTOR, name, now)
    rows = passkey_rows(name)
    known = {_credential(row).credential_id: row for row in rows}
    try:
        used = _server().authenticate_complete(
            state, [_credential(row) for row in rows], _read(answer)
        )
    except BROKEN as fault:
        note_factor("staff.second_factor_refused", actor, now)
        raise PasskeyNotTaken from fault
    note_passkey_used(known[used.credential_id], now)


def _server() -> Fido2Server:
    base = console_address(settings.CLEANBREAK_STAFF_HOST, settings.CLEANBREAK_BASE_URL)
    relying = PublicKeyCredentialRpEntity(id=urlsplit(base).hostname, name=operator_name())
    return Fido2Server(relying, verify_origin=lambda origin: origin == base)


def _credentials(name: str) -> list[AttestedCredentialData]:
    return [_credential(row) for row in passkey_rows(name)]


def _credential(row: Any) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(row.data["credential"]))


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > ANSWER_LENGTH_MAX:
        raise PasskeyNotTaken
    said = json.loads(answer)
    if not isinstance(said, dict):
        raise PasskeyNotTaken
    return said
