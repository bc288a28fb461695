"""Take back a pick-up code: the money is owed again, and the holder is asked for another way."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.payout import PayoutState
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.find_pick_up import why_over
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.payout import Step, lock_payouts, move_payouts
from cleanbreak.records.pick_up_code import take_back_code
from cleanbreak.records.wake import wake_worker


def take_back_pick_up_code(payout_id: UUID, actor: Actor, now: datetime) -> None:
    """End a code that is dead after wrong tries, or that its holder has lost.

    :raises PickUpCodeUsed, PickUpCodeOver: if it was paid, has expired, or never was.
    """
    with transaction.atomic():
        if not take_back_code(payout_id, now):
            raise why_over(payout_id)
        row = lock_payouts([payout_id])[payout_id]
        step = Step(becomes=PayoutState.EXPIRED, facts={"code": "taken_back"})
        move_payouts([(row, step)], actor, now)
        details = {"payout_id": str(payout_id)}
        entry = AuditEntry(
            act="pick_up_code.taken_back", order_id=None, actor=actor, details=details
        )
        append_audit([entry], now)
        wake_worker("send_announcements")
