"""Decline a takeout: the holder was told what is lost, and wants nothing of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.takeout_state import UNDER_WAY, HowTold, TakeoutState
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.judge_proofs import judge_proofs, proved_for_order
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.line import LineRow
from cleanbreak.records.takeout import TakeoutRow, hasten_order_of
from cleanbreak.records.wake import wake_worker


def decline_for_order(order_id: UUID, how_told: HowTold, actor: Actor, now: datetime) -> str:
    """Decline for the line that an order ends, by what was just proved for that order.

    :raises VerificationOver: if nothing was proved for it in the last half an hour.
    :raises MoreProofNeeded, CoolingOff: as `flows/judge_proofs.py` says.
    """
    proved = judge_proofs(proved_for_order(order_id, now), Consequence.TAKEOUT, now)
    if proved.line is None:
        raise UnknownLine
    return decline_takeout(proved.line, how_told, actor, now)


def decline_takeout(line: LineRow, how_told: HowTold, actor: Actor, now: datetime) -> str:
    """Note who declined, when and how they were told; what was being prepared is given up.

    The note does not name an order that only its handlers may know of.

    :return: the number of the note.
    """
    order_id = line.open_order_id
    if order_id and confidential_among([order_id]):
        order_id = None
    row = TakeoutRow(
        line=line,
        order_id=order_id,
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
