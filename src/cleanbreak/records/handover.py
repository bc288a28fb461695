"""Handovers: of a code an HMAC is kept, and what was told is sealed until it is forgotten."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import orjson
from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.domain.handover import Side, Told, told_from_json
from cleanbreak.domain.termination import Channel
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import open_sealed, seal


class HandoverRow(models.Model):
    """One story that goes on elsewhere."""

    handover_id = models.UUIDField(primary_key=True, default=uuid7)
    subject = models.TextField(
        help_text="What it is made of: page:, receipt:, line:, call:, visit: and its number."
    )
    code_mac = models.TextField(help_text="By which the code is found.")
    told = models.TextField(help_text="Sealed.")
    language = models.TextField()
    line = models.ForeignKey(
        LineRow, on_delete=models.PROTECT, null=True, help_text="If somebody had proved it theirs."
    )
    receipt_number = models.TextField(
        db_default="", help_text="Of the declaration, if there is one."
    )
    channel = models.TextField(help_text="Where it began.")
    made_by = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at_desk_at = models.DateTimeField(null=True)
    used_online_at = models.DateTimeField(null=True)
    visit_id = models.UUIDField(null=True, help_text="The visit in which it went on.")

    class Meta:
        db_table = "handover"
        constraints = [once("subject"), once("code_mac"), one_of("channel", Channel)]
        indexes = [
            models.Index(fields=["expires_at"], name="handover_by_expiry"),
            models.Index(
                fields=["visit_id"],
                condition=models.Q(visit_id__isnull=False),
                name="handover_by_visit",
            ),
        ]

    @property
    def as_told(self) -> Told:
        """Return what was told."""
        return told_from_json(orjson.loads(open_sealed(self.told)))


def sealed_told(told: Told) -> str:
    """Return what was told as it is kept."""
    return seal(orjson.dumps(told.as_json()).decode())


def put_handover(row: HandoverRow) -> None:
    """Keep the row in the place of an earlier one of the same subject, whose code is dead then."""
    HandoverRow.objects.filter(subject=row.subject).delete()
    row.save(force_insert=True)


def use_handover(macs: Sequence[str], side: Side, now: datetime) -> HandoverRow | None:
    """Use a code up at this side; ``None`` if it is none, too old, or was used there before.

    In the running transaction: of all who try, one succeeds.
    """
    rows = HandoverRow.objects.select_for_update().filter(code_mac__in=macs, expires_at__gt=now)
    used = USED[side]
    row = rows.filter(**{used: None}).first()
    if row is not None:
        setattr(row, used, now)
        row.save(update_fields=[used])
    return row


USED = {Side.DESK: "used_at_desk_at", Side.ONLINE: "used_online_at"}


def tie_to_visit(handover_id: UUID, visit_id: UUID) -> None:
    """Note in which visit the story went on."""
    HandoverRow.objects.filter(pk=handover_id).update(visit_id=visit_id)


def give_back(handover_id: UUID, side: Side) -> None:
    """Let the code be good at this side again: nothing came of it."""
    HandoverRow.objects.filter(pk=handover_id).update(**{USED[side]: None})


def handover_of_visit(visit_id: UUID) -> HandoverRow | None:
    """Return the story that went on in a visit, if one did and is not forgotten."""
    return HandoverRow.objects.filter(visit_id=visit_id).first()


def delete_handovers(before: datetime, held: Collection[int]) -> int:
    """Delete those that were good until then at the longest.

    :param held: lines of which nothing is erased.
    """
    old = HandoverRow.objects.filter(expires_at__lte=before).exclude(line_id__in=held)
    return old.delete()[0]
