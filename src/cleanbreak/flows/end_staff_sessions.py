"""End the sessions of a person of staff, wherever they are signed in."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.staff import staff_id
from cleanbreak.records.staff_session import StaffSession, delete_sessions_of, open_sessions


def end_staff_sessions(name: str, actor: Actor, now: datetime, *, provider: str = "") -> int:
    """End all sessions of a person; return how many there were.

    :param provider: only those that began in this session of the identity provider.
    :raises UnknownStaff: if there is no such person.
    """
    staff_id(name)
    with transaction.atomic():
        ended = delete_sessions_of(name, provider)
        details = {"name": name, "sessions": ended}
        entry = AuditEntry(act="staff.sessions_ended", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
    return ended


def list_staff_sessions(name: str, now: datetime) -> list[StaffSession]:
    """Return the open sessions of a person.

    :raises UnknownStaff: if there is no such person.
    """
    staff_id(name)
    return open_sessions(name, now)
