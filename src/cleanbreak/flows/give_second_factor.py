"""Give a second factor: a code of an authenticator app, a recovery code, or a passkey.

A code is good once (ASVS 5.0 6.5.1), tries are counted for the person from wherever they come, and
a wrong one is noted in the audit without what was typed.
"""

import hashlib
import hmac
import re
from datetime import datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction

from cleanbreak.domain.second_factor import (
    FactorKind,
    WrongSecondFactor,
    acceptable_steps,
    totp_step,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.second_factor import (
    note_totp_step,
    spend_recovery_hash,
    totp_last_step,
    totp_row,
    totp_secret,
)

_BLANKS = re.compile(r"[\s-]+")


def give_second_factor(name: str, typed: str, actor: Actor, now: datetime) -> FactorKind:
    """Check what was typed: six digits of the app, or a code from paper; return which it was.

    :raises WrongSecondFactor: if it is neither, or was used already.
    :raises TooManyRequests: after five tries, then one a minute.
    """
    check_rate(Limited.SECOND_FACTOR, name, now)
    code = _BLANKS.sub("", typed).upper()
    if _is_of_app(name, code, now):
        return FactorKind.TOTP
    if spend_recovery_hash(name, recovery_hash(code), now):
        note_factor("staff.recovery_code_used", actor, now)
        return FactorKind.RECOVERY_CODE
    note_factor("staff.second_factor_refused", actor, now)
    raise WrongSecondFactor


def step_of_code(secret: str, code: str, last_step: int, now: datetime) -> int | None:
    """Return the time step whose code this is, or ``None`` if it is of none that may be used.

    :param secret: base 32 (RFC 6238, SHA-1, six digits).
    """
    found = None
    for step in acceptable_steps(totp_step(now.timestamp()), last_step):
        right = format_hotp_value(hotp_value(secret, step))
        if hmac.compare_digest(right.encode(), code.encode()):
            found = step
    return found


def recovery_hash(code: str) -> str:
    """Return what is kept of a recovery code, which has 120 random bits."""
    return hashlib.sha256(code.encode()).hexdigest()


def note_factor(act: str, actor: Actor, now: datetime) -> None:
    """Note what was done with a second factor."""
    append_audit([AuditEntry(act=act, order_id=None, actor=actor)], now)


def _is_of_app(name: str, code: str, now: datetime) -> bool:
    with transaction.atomic():
        row = totp_row(name, lock=True)  # the same code, sent twice at once, is taken once
        if row is None:
            return False
        step = step_of_code(totp_secret(row), code, totp_last_step(row), now)
        if step is None:
            return False
        note_totp_step(row, step, now)
        return True
