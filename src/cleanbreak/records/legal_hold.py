"""Legal holds: nothing of a line, or of all lines of its holder, is erased while one runs."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.retention import HoldReason
from cleanbreak.records.choices import one_of
from cleanbreak.records.line import HolderRow, LineRow


class LegalHoldRow(models.Model):
    """One hold; it ends by two people, or by itself after its last day. Never deleted."""

    hold_id = models.UUIDField(primary_key=True, default=uuid7)
    holder = models.ForeignKey(HolderRow, on_delete=models.PROTECT)
    line = models.ForeignKey(
        LineRow, on_delete=models.PROTECT, null=True, help_text="NULL: all lines of the holder."
    )
    reason = models.TextField()
    case_reference = models.TextField(help_text="File number of the court, authority or dispute.")
    placed_by = models.TextField()
    placed_at = models.DateTimeField()
    until = models.DateField(help_text="The last day.")
    release_asked_by = models.TextField(default="", help_text="Who wants it to end earlier.")
    released_by = models.TextField(default="", help_text="The second person.")
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "legal_hold"
        constraints = [
            one_of("reason", HoldReason),
            models.CheckConstraint(
                condition=models.Q(released_at=None)
                | ~models.Q(released_by=models.F("release_asked_by")),
                name="legal_hold_released_by_another",
            ),
        ]


IS_HELD = """
EXISTS (SELECT FROM legal_hold h WHERE h.holder_id = l.holder_id AND h.released_at IS NULL
        AND h.until >= %(today)s AND (h.line_id IS NULL OR h.line_id = l.line_id))"""
"""Whether the line ``l`` is held."""


def running_holds(today: date) -> "models.QuerySet[LegalHoldRow]":
    """Return the holds that run, the earliest first."""
    rows = LegalHoldRow.objects.filter(released_at=None, until__gte=today)
    return rows.order_by("placed_at", "hold_id")


def held_lines(line_ids: Sequence[int], today: date) -> frozenset[int]:
    """Return which of the lines are held: nothing of them may be erased, exports neither."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.line_id FROM line l WHERE l.line_id = ANY(%(lines)s) AND {IS_HELD}",  # noqa: S608
            {"lines": list(line_ids), "today": today},
        )
        return frozenset(line_id for (line_id,) in cursor.fetchall())


def every_held_line(today: date) -> list[int]:
    """Return all lines that are held; there are few."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.line_id FROM line l WHERE {IS_HELD}"  # noqa: S608
            " AND l.holder_id IN (SELECT holder_id FROM legal_hold)",
            {"today": today},
        )
        return [line_id for (line_id,) in cursor.fetchall()]


def lock_held_line(line_id: int) -> LineRow:
    """Lock a line and its holder until the end of the transaction; return the line.

    The line only so far that nobody erases it: whoever has its holder may still note on it what
    was erased of them, and so is never waited for in a circle.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM line WHERE line_id = %s FOR KEY SHARE", [line_id])
    line = LineRow.objects.get(pk=line_id)
    HolderRow.objects.select_for_update().get(pk=line.holder_id)
    return line


def lock_hold(hold_id: UUID, today: date) -> LegalHoldRow | None:
    """Lock a running hold until the end of the transaction."""
    return running_holds(today).select_for_update().filter(pk=hold_id).first()


def mark_release_asked(hold: LegalHoldRow, by: str) -> None:
    """Note who wants the hold to end earlier."""
    hold.release_asked_by = by
    hold.save(update_fields=["release_asked_by"])


def mark_released(hold: LegalHoldRow, by: str, at: datetime) -> None:
    """Note that the hold has ended."""
    hold.released_by, hold.released_at = by, at
    hold.save(update_fields=["released_by", "released_at"])
