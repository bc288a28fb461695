"""Who did what, when, on whose behalf: references only, never personal data, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import models

from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.records.copied import (
    NULL,
    copy_cells,
    instant_cell,
    json_cell,
    text_cell,
    uuid_cell,
)

SEEN, REFUSED = "personal_data.seen", "personal_data.refused"
LOOKS = (SEEN, REFUSED)
"""Acts: somebody looked at personal data, or was not let."""
VERIFIED = "audit.verified"
"""Act: everything that is written for good was looked at; what was found is in the details."""


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
        indexes = [
            models.Index(fields=["order_id"], name="audit_by_order"),
            models.Index(
                fields=["at"], condition=models.Q(act__in=LOOKS), name="audit_looks_by_instant"
            ),
            models.Index(
                fields=["at"], condition=models.Q(act=VERIFIED), name="audit_checks_by_instant"
            ),
            models.Index(
                fields=["at", "id"],
                condition=models.Q(act__in=LOOKS, details__contains={"is_watched": True}),
                name="audit_looks_at_watched",
            ),
        ]


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
    now = instant_cell(at)
    copy_cells("audit_entry", columns, [now + _cells(entry) for entry in entries])


def _circumstances(actor: Actor) -> dict[str, str]:
    """Return for whom somebody acted, by which right and where, as far as there is such a thing."""
    said = {
        "on_behalf_of": actor.on_behalf_of,
        "authority": actor.authority,
        "store": actor.store,
        "queue": actor.queue,
    }
    return {word: one for word, one in said.items() if one}


def _cells(entry: AuditEntry) -> bytes:
    return (
        text_cell(entry.act)
        + (uuid_cell(entry.order_id) if entry.order_id else NULL)
        + text_cell(entry.actor.channel.value)
        + text_cell(entry.actor.acting_user)
        + json_cell(orjson.dumps({**_circumstances(entry.actor), **entry.details}))
    )
