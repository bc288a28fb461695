"""Tell the code of a person's app: in a demonstration only, where nobody has such an app."""

from datetime import datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings

from cleanbreak.domain.second_factor import acceptable_steps, totp_step
from cleanbreak.records.second_factor import totp_last_step, totp_row, totp_secret


def demonstration_code(name: str, now: datetime) -> str:
    """Return the code that is taken next; empty if there is none, or this is no demonstration."""
    row = totp_row(name) if settings.CLEANBREAK_DEMONSTRATION else None
    if row is None:
        return ""
    present = totp_step(now.timestamp())
    steps = acceptable_steps(present, totp_last_step(row))
    late = [step for step in steps if step >= present]
    return format_hotp_value(hotp_value(totp_secret(row), late[0])) if late else ""
