"""Watched lines, and who asked to look at one."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.domain.look import Purpose, WatchReason
from cleanbreak.records.choices import one_of
from cleanbreak.records.line import LineRow


class WatchedLineRow(models.Model):
    """A line at which nobody looks alone."""

    line = models.OneToOneField(LineRow, on_delete=models.PROTECT, primary_key=True)
    reason = models.TextField()
    watched_by = models.TextField()
    watched_at = models.DateTimeField()
    unwatch_asked_by = models.TextField(default="", help_text="Who wants it watched no more.")

    class Meta:
        db_table = "watched_line"
        constraints = [one_of("reason", WatchReason)]


class WatchedLookRow(models.Model):
    """Somebody asked to look at a watched line, and perhaps somebody else has agreed."""

    look_id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.ForeignKey(LineRow, on_delete=models.PROTECT)
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    purpose = models.TextField()
    agreed_by = models.TextField(default="")
    agreed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(help_text="Of the wish; when agreed, of the look.")

    class Meta:
        db_table = "watched_look"
        constraints = [
            one_of("purpose", Purpose),
            models.CheckConstraint(
                condition=~models.Q(agreed_by=models.F("asked_by")), name="watched_look_by_two"
            ),
        ]
        indexes = [
            models.Index(fields=["line", "asked_by"], name="watched_look_by_line"),
            models.Index(fields=["expires_at"], name="watched_look_by_expiry"),
        ]


def is_watched(line_id: int | None) -> bool:
    """Return whether nobody may look at the line alone."""
    return WatchedLineRow.objects.filter(line_id=line_id).exists()


def watched_among(line_ids: Collection[int]) -> set[int]:
    """Return those of the lines that nobody may look at alone."""
    rows = WatchedLineRow.objects.filter(line_id__in=line_ids)
    return set(rows.values_list("line_id", flat=True))


def is_look_agreed(line_id: int, asked_by: str, now: datetime) -> bool:
    """Return whether a second person has agreed that this one looks at the line now."""
    agreed = WatchedLookRow.objects.filter(line_id=line_id, asked_by=asked_by, expires_at__gt=now)
    return agreed.exclude(agreed_by="").exists()


def waiting_looks(now: datetime) -> list[WatchedLookRow]:
    """Return the wishes to which nobody has agreed yet, the oldest first."""
    waiting = WatchedLookRow.objects.filter(agreed_by="", expires_at__gt=now)
    return list(waiting.order_by("asked_at", "look_id"))


def lock_look(look_id: UUID) -> WatchedLookRow | None:
    """Lock a wish until the end of the transaction."""
    return WatchedLookRow.objects.select_for_update().filter(pk=look_id).first()
