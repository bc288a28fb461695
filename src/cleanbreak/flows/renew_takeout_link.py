"""Renew the link of a takeout that still lies here: the old one is dead, the new one is mailed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.takeout_state import NoAddressForTakeout, TakeoutNotHere
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.judge_proofs import judge_proofs
from cleanbreak.flows.takeout_links import ready_news
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.outbox import put_in_outbox
from cleanbreak.records.takeout import AT_REST_STATES, TakeoutRow
from cleanbreak.records.wake import wake_worker


def renew_takeout_link(verification_id: UUID, actor: Actor, now: datetime) -> None:
    """Mail a new link for the latest takeout of the line that a verification is for.

    :raises MoreProofNeeded, CoolingOff, VerificationOver: as `flows/judge_proofs.py` says.
    :raises TakeoutNotHere: if none lies here.
    :raises NoAddressForTakeout: if there is no e-mail on file.
    """
    verification = judge_proofs(verification_id, Consequence.TAKEOUT, now)
    if verification.line is None:
        raise UnknownLine
    if not verification.line.holder.email:
        raise NoAddressForTakeout
    with transaction.atomic():
        rows = TakeoutRow.objects.select_for_update().filter(
            line=verification.line, state__in=AT_REST_STATES, due_at__gt=now
        )
        row = rows.order_by("-asked_at").first()
        if row is None:
            raise TakeoutNotHere
        put_in_outbox([ready_news(row, now)], now)
        details = {"takeout": str(row.takeout_id)}
        entry = AuditEntry(
            act="takeout.link_renewed", order_id=row.order_id, actor=actor, details=details
        )
        append_audit([entry], now)
        wake_worker("send_announcements")
