"""Who did what, when, on whose behalf: references only, never personal data, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import models

from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.records.copied import copy_rows


class AuditRow(models.Model):
    """One act; append-only, kept by months."""

    at = models.DateTimeField()
    act = models.TextField()
    order_id = models.UUIDField(null=True)
    channel = models.TextField()
    acting_user = models.TextField()
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_entry"
        indexes = [models.Index(fields=["order_id"], name="audit_by_order")]


SYSTEM = Actor(channel=Channel.SYSTEM, acting_user="system")
"""Who acts where nobody does."""


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
    columns = ("at", "act", "order_id", "channel", "acting_user", "details")
    copy_rows("audit_entry", columns, [_row(entry, at) for entry in entries])


def _row(entry: AuditEntry, at: datetime) -> tuple[object, ...]:
    actor = entry.actor
    place = {"store": actor.store, "queue": actor.queue}
    said = {**{word: one for word, one in place.items() if one}, **entry.details}
    details = orjson.dumps(said).decode()
    order_id = str(entry.order_id) if entry.order_id else None
    return at, entry.act, order_id, actor.channel.value, actor.acting_user, details
