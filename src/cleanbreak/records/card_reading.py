"""What was read of a card at a desk, until it is in the takeout: under a key of its own, for days.

Key and content go together, with the takeout that has it or by the clock; a copy of the table is
noise to whoever has not got our data keys too.
"""

from datetime import datetime

from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.records.line import LineRow


class CardReadingRow(models.Model):
    """The reading of one line's card; another one takes its place."""

    reading_id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.OneToOneField(LineRow, on_delete=models.CASCADE)
    content = models.BinaryField(help_text="The dump, as an age file.")
    rest_key = models.TextField(help_text="Sealed; deleted, the content is nothing.")
    read_at = models.DateTimeField()
    keep_until = models.DateTimeField()

    class Meta:
        db_table = "card_reading"
        indexes = [models.Index(fields=["keep_until"], name="card_reading_due")]


def put_reading(row: CardReadingRow) -> None:
    """Keep a reading in the place of the one that was there."""
    CardReadingRow.objects.filter(line_id=row.line_id).delete()
    row.save(force_insert=True)


def is_reading_kept(line_id: int) -> bool:
    """Return whether there is a reading of the line's card."""
    return CardReadingRow.objects.filter(line_id=line_id).exists()


def reading_of(msisdn: str, imsi: str) -> CardReadingRow | None:
    """Return the reading of the line that has this number and this IMSI."""
    return CardReadingRow.objects.filter(line__msisdn=msisdn, line__imsi=imsi).first()


def delete_reading(line_id: int, taken_along_at: datetime) -> None:
    """Delete a reading that a takeout has, which was begun at this instant."""
    CardReadingRow.objects.filter(line_id=line_id, read_at__lte=taken_along_at).delete()


def delete_readings_due(now: datetime) -> list[int]:
    """Delete what has lain long enough; return of which lines."""
    due = CardReadingRow.objects.filter(keep_until__lte=now)
    lines = list(due.values_list("line_id", flat=True))
    due.filter(line_id__in=lines).delete()
    return lines
