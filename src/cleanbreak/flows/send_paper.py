"""Send a paper beforehand: its holder sends a picture, and nothing else of it is kept than that.

The picture is encoded anew, sealed, and waits for somebody of staff. It is kept in one statement
or not at all; its name is never read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.line import LineState
from cleanbreak.domain.paper_upload import (
    PAPERS_MAX,
    WAITS_AT_MOST,
    TooManyPapers,
    check_wanted,
    wanted_pictures,
)
from cleanbreak.domain.papers import Errand, Need, SeenPaper
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.clean_paper import clean_paper
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.papers_for import papers_for, question_of
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.line import LineRow
from cleanbreak.records.paper_upload import PaperUploadRow, lock_line_of_papers, sealed_picture


@dataclass(frozen=True, slots=True)
class SentPaper:
    """A picture as it was sent, and what its sender says that it is."""

    paper: SeenPaper
    content: bytes = field(repr=False)


def pictures_wanted(line: LineRow, now: datetime) -> Sequence[Need]:
    """Return of which papers the rules of the line's place take a picture; of a dead line, none."""
    if line.state == LineState.TERMINATED.value:
        return ()
    return wanted_pictures(papers_for(question_of(line, Errand.END_AT_ONCE), now).needs)


def send_paper(line: LineRow, sent: SentPaper, actor: Actor, now: datetime) -> UUID:
    """Keep the picture until somebody has looked at it; return its number.

    :raises TooManyRequests: if the holder sends too many in a short time.
    :raises PaperNotWanted, TooManyPapers: if it is not asked for, or there are enough.
    :raises Refusal: of :func:`cleanbreak.flows.clean_paper.clean_paper`.
    """
    check_rate(Limited.PAPER_UPLOAD, f"holder:{line.holder_id}", now)
    check_wanted(pictures_wanted(line, now), sent.paper.need, sent.paper.kind)
    file_kind, cleaned = clean_paper(sent.content, settings.CLEANBREAK_PAPER_BYTES_MAX)
    row = PaperUploadRow(
        line=line,
        need=sent.paper.need.value,
        kind=sent.paper.kind.value,
        file_kind=file_kind.value,
        content=sealed_picture(cleaned),
        sent_at=now,
        erase_on=(now + WAITS_AT_MOST).date(),
    )
    details = {"line_id": line.line_id, "upload": str(row.upload_id), "paper": row.kind}
    with transaction.atomic():
        if lock_line_of_papers(line.line_id) >= PAPERS_MAX:
            raise TooManyPapers
        row.save(force_insert=True)
        entry = AuditEntry(act="papers.sent", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
    return row.upload_id
