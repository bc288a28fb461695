"""Who did what, when, on whose behalf: references only, never personal data, never changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from cleanbreak.domain.termination import Actor


class AuditRow(models.Model):
    """One act; append-only."""

    at = models.DateTimeField()
    act = models.TextField()
    order_id = models.UUIDField(null=True)
    channel = models.TextField()
    acting_user = models.TextField()
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_entry"
        indexes = [models.Index(fields=["order_id"], name="audit_by_order")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """What is to be noted; ``details`` holds codes and figures, no names and no numbers."""

    act: str
    order_id: UUID | None
    actor: Actor
    details: dict[str, Any] = field(default_factory=dict)


def append_audit(entries: Sequence[AuditEntry], at: datetime) -> None:
    """Append the entries in one statement."""
    if not entries:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO audit_entry (at, act, order_id, channel, acting_user, details)
            SELECT %s, act, order_id, channel, acting_user, details
            FROM unnest(%s::text[], %s::uuid[], %s::text[], %s::text[], %s::jsonb[])
                AS new (act, order_id, channel, acting_user, details)
            """,
            [
                at,
                [entry.act for entry in entries],
                [entry.order_id for entry in entries],
                [entry.actor.channel.value for entry in entries],
                [entry.actor.acting_user for entry in entries],
                [json.dumps(entry.details) for entry in entries],
            ],
        )
