"""Decline a takeout: the holder was told what is lost, and wants nothing of it."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.takeout_state import UNDER_WAY, HowTold, TakeoutState
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.line import LineRow
from cleanbreak.records.takeout import TakeoutRow, hasten_order_of
from cleanbreak.records.wake import wake_worker


def decline_takeout(line: LineRow, how_told: HowTold, actor: Actor, now: datetime) -> str:
    """Note who declined, when and how they were told; what was being prepared is given up.

    :return: the number of the note.
    """
    row = TakeoutRow(
        line=line,
        order_id=line.open_order_id,
        state=TakeoutState.DECLINED.value,
        language=line.holder.language,
        channel=actor.channel.value,
        asked_by=actor.acting_user,
        how_told=how_told.value,
        asked_at=now,
        changed_at=now,
        due_at=now,
    )
    with transaction.atomic():
        under_way = TakeoutRow.objects.filter(line=line, state__in=[s.value for s in UNDER_WAY])
        under_way.update(state=TakeoutState.DECLINED.value, passphrase="", changed_at=now)
        row.save(force_insert=True)
        details = {"takeout": str(row.takeout_id), "how_told": how_told.value}
        entry = AuditEntry(
            act="takeout.declined", order_id=row.order_id, actor=actor, details=details
        )
        append_audit([entry], now)
        if hasten_order_of(line.line_id, now):
            wake_worker("advance_orders")
    return str(row.takeout_id)
