"""Note an export: who took the lines of a campaign out of here, since they are about people."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.look import Purpose
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit


def note_export(campaign_id: UUID, kind: str, lines: int, actor: Actor, now: datetime) -> None:
    """Write into the audit log that somebody took a file.

    :param kind: ``plan`` or ``report``.
    :param lines: how many lines it has.
    """
    details = {
        "campaign_id": str(campaign_id),
        "kind": kind,
        "lines": lines,
        "purpose": Purpose.WORK_ITEM.value,
    }
    entry = AuditEntry(act="campaign.exported", order_id=None, actor=actor, details=details)
    append_audit([entry], now)
