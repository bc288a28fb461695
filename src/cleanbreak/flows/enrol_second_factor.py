"""Enrol a second factor: an authenticator app, and codes on paper for the day the phone is lost."""

import base64
import secrets
from datetime import datetime
from urllib.parse import quote

from django.db import transaction

from cleanbreak.domain.second_factor import RECOVERY_CODE_BITS, RECOVERY_CODES, WrongSecondFactor
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.give_second_factor import note_factor, recovery_hash, step_of_code
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.records.second_factor import put_recovery_hashes, put_totp

SECRET_BYTES = 20
"""RFC 4226 4: 160 bits."""
GROUP = 4


def new_totp_secret() -> str:
    """Return a random secret in base 32."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def totp_address(name: str, secret: str) -> str:
    """Return what a QR code for authenticator apps says (Key URI format)."""
    issuer = quote(operator_name())
    return f"otpauth://totp/{issuer}:{quote(name)}?secret={secret}&issuer={issuer}"


def enrol_totp(name: str, secret: str, typed: str, actor: Actor, now: datetime) -> None:
    """Keep the secret of an app once a code has shown that the app has it.

    :raises WrongSecondFactor: if the code is not of this secret.
    :raises TooManyRequests: after five tries, then one a minute.
    """
    check_rate(Limited.SECOND_FACTOR, name, now)
    step = step_of_code(secret, "".join(typed.split()), 0, now)
    if step is None:
        raise WrongSecondFactor
    with transaction.atomic():
        put_totp(name, secret, step, now)
        note_factor("staff.totp_enrolled", actor, now)


def new_recovery_codes(name: str, actor: Actor, now: datetime) -> list[str]:
    """Give a person ten codes, which are told now and never again; the old ones are dead."""
    codes = [_random_code() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        put_recovery_hashes(name, [recovery_hash(code) for code in codes], now)
        note_factor("staff.recovery_codes_made", actor, now)
    return ["-".join(_groups(code)) for code in codes]


def _random_code() -> str:
    return base64.b32encode(secrets.token_bytes(RECOVERY_CODE_BITS // 8)).decode()


def _groups(code: str) -> list[str]:
    return [code[at : at + GROUP] for at in range(0, len(code), GROUP)]
