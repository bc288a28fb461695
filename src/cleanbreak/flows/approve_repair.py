"""Approve a repair: a second person has looked at it and says how many lines are swept."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.reconciliation import (
    NothingToRepair,
    RepairState,
    WrongRepairCount,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.propose_repair import note_repair
from cleanbreak.flows.require_second_person import require_second_person
from cleanbreak.flows.sweep_line import SWEEP_STEP_NAMES
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.repair import SweepOrders, insert_sweeps, lock_lines_of, lock_repair
from cleanbreak.records.wake import wake_worker


def approve_repair(repair_id: UUID, count: int, actor: Actor, now: datetime) -> list[UUID]:
    """Let the lines be swept; return their orders.

    :param count: the number of lines that will be swept, as the second person typed it.
    :raises UnknownRepair: if there is none.
    :raises RepairNotOpen: if it was approved before.
    :raises ApprovedByProposer, NotEntitledToAgree: if the same person proposed it, or no approver.
    :raises NothingToRepair: if nothing of it is left to be swept.
    :raises WrongRepairCount: if another number of lines would be swept.
    """
    with transaction.atomic():
        row = lock_repair(repair_id)
        require_second_person(GuardedAct.REPAIR, [row.proposed_by], actor)
        line_ids = lock_lines_of(repair_id)
        if not line_ids:
            raise NothingToRepair
        if count != len(line_ids):
            raise WrongRepairCount
        row.state, row.lines = RepairState.APPROVED.value, len(line_ids)
        row.approved_at, row.approved_by = now, actor.acting_user
        row.save()
        order_ids = insert_sweeps(
            SweepOrders(
                line_ids=line_ids,
                repair_id=repair_id,
                first_step=SWEEP_STEP_NAMES[0],
                actor=actor,
                today=now.date(),
                now=now,
            )
        )
        requested = "order.requested"
        append_audit(
            [AuditEntry(act=requested, order_id=one, actor=actor) for one in order_ids], now
        )
        note_repair("repair.approved", repair_id, len(line_ids), actor, now)
        wake_worker("advance_campaigns")
    return order_ids
