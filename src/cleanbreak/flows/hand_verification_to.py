"""Hand a verification to somebody: what a caller typed counts for the agent who takes the call."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.verify_caller import UnknownCaller, current_call
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.verification import VerificationRow


def hand_verification_to(verification_id: UUID, actor: Actor, now: datetime) -> None:
    """Let exactly the agent who has taken the call go on with what was proved in it.

    Whoever had the call before, the machine or a colleague, has it no more. Repeated, nothing
    happens.

    :raises UnknownCaller: if the call is another agent's, over, or none.
    :raises VerificationOver: after half an hour.
    """
    with transaction.atomic():
        calls = HotlineCallRow.objects.filter(verification_id=verification_id, ended_at=None)
        if not calls.filter(agent=actor.acting_user).exists():
            raise UnknownCaller
        opened = VerificationRow.objects.select_for_update(no_key=True)
        row = opened.filter(pk=verification_id, channel=Channel.HOTLINE.value).first()
        if row is None:
            raise UnknownCaller
        if row.opened_by != actor.acting_user:
            _hand_on(row, actor, now)
    current_call(verification_id, actor, now)


def _hand_on(row: VerificationRow, actor: Actor, now: datetime) -> None:
    """Note who had it before: none of them may call back the number on file for it."""
    details = {"line_id": row.line_id, "from": row.opened_by}
    entry = AuditEntry(act="proof.handed_over", order_id=row.order_id, actor=actor, details=details)
    append_audit([entry], now)
    row.had_by = " ".join([*row.had_by.split(), row.opened_by])
    row.opened_by = actor.acting_user
    row.save(update_fields=["opened_by", "had_by"])
