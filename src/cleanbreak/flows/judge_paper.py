"""Judge a paper: somebody of staff has looked at its picture, and accepts or refuses it.

The holder is told, with the reason. From now on the clock of the place runs, after which the
picture is gone; where it is to be kept for no day, it goes at once.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.paper_upload import (
    PaperAlreadyJudged,
    RefusedFor,
    UnknownPaper,
    UploadState,
)
from cleanbreak.domain.termination import Actor, AnnouncementKind
from cleanbreak.flows.begin_cool_off import day_of
from cleanbreak.policies.paper_rules import papers_kept
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.legal_hold import held_lines
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.paper_upload import PaperUploadRow, lock_upload
from cleanbreak.records.wake import wake_worker


def judge_paper(
    upload_id: UUID, refused_for: RefusedFor | None, actor: Actor, now: datetime
) -> None:
    """Accept the paper, or refuse it for a reason.

    :raises UnknownPaper: if there is none.
    :raises PaperAlreadyJudged: if somebody has decided, or its picture was erased unseen.
    """
    with transaction.atomic():
        row = lock_upload(upload_id)
        if row is None:
            raise UnknownPaper
        if row.state != UploadState.WAITING.value:
            raise PaperAlreadyJudged
        _note(row, refused_for, actor, now)
        told = NewAnnouncement(
            kind=AnnouncementKind.PAPER_JUDGED, key=f"paper:{upload_id}", declared_at=now
        )
        put_in_outbox([told], now)
        details = {"line_id": row.line_id, "upload": str(upload_id), "became": row.state}
        entry = AuditEntry(act="papers.judged", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
    wake_worker("send_announcements")


def _note(row: PaperUploadRow, refused_for: RefusedFor | None, actor: Actor, now: datetime) -> None:
    today = day_of(now, row.line.jurisdiction)
    state = UploadState.REFUSED if refused_for else UploadState.ACCEPTED
    row.state, row.refused_for = state.value, refused_for.value if refused_for else None
    row.judged_at, row.judged_by = now, actor.acting_user
    row.erase_on = papers_kept(row.line.jurisdiction, today).after(today)
    if row.erase_on <= today and not held_lines([row.line_id], today):
        row.content = ""
    row.save()
