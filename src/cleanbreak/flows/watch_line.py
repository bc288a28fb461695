"""Watch a line: a public person's, somebody's of the staff, the press's; nobody looks alone."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.look import LineNotWatched, WatchReason
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.require_second_person import require_right, require_second_person
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.line import find_lines
from cleanbreak.records.watched import WatchedLineRow


def watch_line(msisdn: str, reason: WatchReason, actor: Actor, now: datetime) -> None:
    """Let nobody look at the line alone from now on.

    :raises UnknownLine: if no line has ever had the number.
    :raises NotEntitledToAct: if the person's role does not allow it.
    """
    require_right(Right.WATCH_LINES, actor)
    line_id = _line_id(msisdn)
    with transaction.atomic():
        WatchedLineRow.objects.update_or_create(
            line_id=line_id,
            defaults={
                "reason": reason.value,
                "watched_by": actor.acting_user,
                "watched_at": now,
                "unwatch_asked_by": "",
            },
        )
        _note("line.watched", line_id, {"reason": reason.value}, actor, now)


def unwatch_line(msisdn: str, actor: Actor, now: datetime) -> bool:
    """Watch the line no more, when a second person says the same; return whether that is so now.

    Whoever could do it alone could look alone.

    :raises UnknownLine: if no line has ever had the number.
    :raises LineNotWatched: if it is not watched.
    :raises UnwatchedByAsker: for whoever has asked before.
    :raises NotEntitledToAct: if the person's role does not allow it.
    """
    require_right(Right.WATCH_LINES, actor)
    line_id = _line_id(msisdn)
    with transaction.atomic():
        row = WatchedLineRow.objects.select_for_update().filter(line_id=line_id).first()
        if row is None:
            raise LineNotWatched
        if not row.unwatch_asked_by:
            row.unwatch_asked_by = actor.acting_user
            row.save(update_fields=["unwatch_asked_by"])
            _note("line.unwatch_asked", line_id, {}, actor, now)
            return False
        require_second_person(GuardedAct.UNWATCH, [row.unwatch_asked_by], actor)
        row.delete()
        _note("line.unwatched", line_id, {}, actor, now)
    return True


def _line_id(msisdn: str) -> int:
    (row,) = find_lines([msisdn], [None])
    if row is None:
        raise UnknownLine
    line_id: int = row["line_id"]
    return line_id


def _note(act: str, line_id: int, more: dict[str, str], actor: Actor, now: datetime) -> None:
    details = {"line_id": line_id, **more}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
