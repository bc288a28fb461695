"""Report a suspicion: somebody says that they are us. Kept sealed, read by staff, then closed."""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cleanbreak.domain.declaration import receipt_number_from
from cleanbreak.domain.suspicious_report import (
    MetBy,
    SuspiciousReport,
    UnknownReport,
    is_recording,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.keyset import FIRST, Page, Part, read_page
from cleanbreak.records.sealed import CannotBeOpened, open_sealed, seal
from cleanbreak.records.suspicious_report import SuspiciousReportRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReport:
    """A report as staff read it."""

    receipt_number: str
    met_by: MetBy
    said: str
    where: str
    contact: str
    reported_at: datetime
    closed_at: datetime | None
    closed_by: str
    is_recorded: bool = False
    """Whether the reporter's own words can be listened to; closed, they are deleted."""

    def as_json(self) -> dict[str, Any]:
        """Return it as machines read it."""
        return {
            "receipt_number": self.receipt_number,
            "met_by": self.met_by.value,
            "said": self.said,
            "where": self.where,
            "contact": self.contact,
            "reported_at": self.reported_at.isoformat(),
            "closed_at": self.closed_at.isoformat() if self.closed_at else None,
            "closed_by": self.closed_by,
            "is_recorded": self.is_recorded,
        }


def report_suspicion(report: SuspiciousReport, now: datetime, recording: bytes = b"") -> str:
    """Keep a report; return its receipt number.

    :param recording: what the reporter says, as WAV; one that is no WAV, or too long, is left out.
    :raises SaidMissing, ReportTooLong: if it cannot be kept.
    """
    report.check()
    row = SuspiciousReportRow.objects.create(
        receipt_number=receipt_number_from(secrets.token_bytes(7)),
        met_by=report.met_by.value,
        said=seal(report.said.strip()),
        where=_sealed(report.where),
        contact=_sealed(report.contact),
        recording=_sealed(b64encode(recording).decode()) if is_recording(recording) else "",
        reported_at=now,
    )
    return row.receipt_number


def list_reports(
    limit: int, after: str = FIRST, *, with_closed: bool = False
) -> Page[ListedReport]:
    """Return reports: the open ones, the oldest first; the closed ones behind them if wanted."""
    rows = SuspiciousReportRow.objects.defer("recording")
    parts = [Part(rows.filter(closed_at=None), ("report_id",))]
    if with_closed:
        closed = rows.filter(closed_at__isnull=False)
        parts.append(Part(closed, ("closed_at", "report_id"), is_newest_first=True))
    page = read_page(parts, after, limit)
    return page.showing(_listed(page.rows))


def count_open_reports() -> int:
    """Return how many reports nobody has closed."""
    return SuspiciousReportRow.objects.filter(closed_at=None).count()


def recording_of_report(receipt_number: str) -> bytes:
    """Return what a reporter has said on the telephone, as WAV.

    :raises UnknownReport: if there is no report with this number, or it has no recording.
    """
    rows = SuspiciousReportRow.objects.exclude(recording="")
    row = rows.filter(receipt_number=receipt_number).first()
    if row is None:
        raise UnknownReport
    return b64decode(open_sealed(row.recording))


def close_report(receipt_number: str, actor: Actor, now: datetime) -> None:
    """Close a report, and delete where its reporter can be reached.

    :raises UnknownReport: if there is no open one with this number.
    """
    with transaction.atomic():
        row = SuspiciousReportRow.objects.filter(receipt_number=receipt_number, closed_at=None)
        if not row.update(closed_at=now, closed_by=actor.acting_user, contact="", recording=""):
            raise UnknownReport
        entry = AuditEntry(
            act="report.closed", order_id=None, actor=actor, details={"report": receipt_number}
        )
        append_audit([entry], now)


def _listed(rows: Sequence[SuspiciousReportRow]) -> list[ListedReport]:
    numbers = [row.receipt_number for row in rows]
    recorded = SuspiciousReportRow.objects.filter(receipt_number__in=numbers).exclude(recording="")
    with_sound = set(recorded.values_list("receipt_number", flat=True))
    return [
        ListedReport(
            receipt_number=row.receipt_number,
            met_by=MetBy(row.met_by),
            said=_opened(row.said),
            where=_opened(row.where),
            contact=_opened(row.contact),
            reported_at=row.reported_at,
            closed_at=row.closed_at,
            closed_by=row.closed_by,
            is_recorded=row.receipt_number in with_sound,
        )
        for row in rows
    ]


def _sealed(text: str) -> str:
    return seal(text.strip()) if text.strip() else ""


def _opened(sealed: str) -> str:
    """Return what was written; one report that no key opens must not hide the others."""
    try:
        return open_sealed(sealed) if sealed else ""
    except CannotBeOpened:
        return "?"
