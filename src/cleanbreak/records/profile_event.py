"""What phones reported of their eSIM profiles: one row for each report, never changed.

A row names its line, and neither ICCID nor EID: what can never be changed must not hold what may
have to be erased.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import models

from cleanbreak.domain.profile_event import (
    ExecutionStatus,
    ProfileEvent,
    ProfileEventKind,
    ProfileReport,
)
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.line import LineRow


class ProfileEventRow(models.Model):
    """One report; append-only."""

    profile_event_id = models.BigAutoField(primary_key=True)
    fingerprint = models.TextField(help_text="The same report has the same one.")
    line = models.ForeignKey(
        LineRow, on_delete=models.DO_NOTHING, related_name="profile_events", db_constraint=False
    )
    kind = models.TextField(help_text="What the point meant when the report came.")
    point = models.TextField(help_text="The SM-DP+'s own number or name.")
    status = models.TextField()
    reported_at = models.DateTimeField(help_text="The SM-DP+'s word, or else when it came.")
    received_at = models.DateTimeField()

    class Meta:
        db_table = "profile_event"
        constraints = [
            once("fingerprint"),
            one_of("kind", ProfileEventKind),
            one_of("status", ExecutionStatus),
        ]


def line_id_of_profile(iccid: str) -> int | None:
    """Return the line that the profile is or was of."""
    return LineRow.objects.filter(iccid=iccid).values_list("line_id", flat=True).first()


def insert_profile_event(
    line_id: int, report: ProfileReport, kind: ProfileEventKind, received_at: datetime
) -> None:
    """Insert the report; one that is there already stays as it is."""
    said_at = report.reported_at.isoformat() if report.reported_at else ""
    said = f"{line_id} {report.point} {report.status.value} {said_at}"
    row = ProfileEventRow(
        fingerprint=hashlib.sha256(said.encode()).hexdigest(),
        line_id=line_id,
        kind=kind.value,
        point=report.point,
        status=report.status.value,
        reported_at=report.reported_at or received_at,
        received_at=received_at,
    )
    ProfileEventRow.objects.bulk_create([row], ignore_conflicts=True)


def profile_events_of(line_id: int) -> Sequence[ProfileEvent]:
    """Return what was reported of the line's profile, in the order in which it happened."""
    rows = ProfileEventRow.objects.filter(line_id=line_id)
    return [
        ProfileEvent(
            kind=ProfileEventKind(row.kind),
            point=row.point,
            status=ExecutionStatus(row.status),
            reported_at=row.reported_at,
            received_at=row.received_at,
        )
        for row in rows.order_by("reported_at", "profile_event_id")
    ]
