"""Sign a holder out, wherever they are signed in: for staff who heard that somebody else is."""

from datetime import datetime

from allauth.usersessions.models import UserSession

from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.line import LineRow, find_lines


def sign_out_holder(msisdn: str, actor: Actor, now: datetime) -> int:
    """End every session of the holder of this line; return how many there were.

    :raises UnknownLine: if the number names no line.
    """
    (line,) = find_lines([msisdn], [None])
    if line is None:
        raise UnknownLine
    holder_id = LineRow.objects.only("holder_id").get(line_id=line["line_id"]).holder_id
    sessions = list(UserSession.objects.filter(user__holder_account__holder_id=holder_id))
    for session in sessions:
        session.end()
    details = {"holder_id": holder_id, "sessions": len(sessions)}
    entry = AuditEntry(
        act="holder.signed_out_by_staff", order_id=None, actor=actor, details=details
    )
    append_audit([entry], now)
    return len(sessions)
