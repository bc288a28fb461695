"""Reset the second factor of a person who has lost it: they enrol anew at the next sign-in."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.second_factor import delete_second_factors
from cleanbreak.records.staff import staff_id
from cleanbreak.records.staff_session import delete_sessions_of


def reset_second_factor(name: str, actor: Actor, now: datetime) -> int:
    """Forget app, passkeys and codes, and end all sessions; return how many factors there were.

    Whoever asks for it must have seen that it is the person: the password alone enrols anew.

    :raises UnknownStaff: if there is no such person.
    """
    staff_id(name)
    with transaction.atomic():
        forgotten = delete_second_factors(name)
        delete_sessions_of(name)
        entry = AuditEntry(
            act="staff.second_factor_reset",
            order_id=None,
            actor=actor,
            details={"name": name, "factors": forgotten},
        )
        append_audit([entry], now)
    return forgotten
