"""Figures that are counted beside the work, so that a page of them is there at once."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from cleanbreak.domain.today import Counted, Picture


class CountedRow(models.Model):
    """The rows of one picture; nobody is in them."""

    picture = models.TextField(primary_key=True)
    rows = models.JSONField()
    counted_at = models.DateTimeField()
    took_ms = models.IntegerField()

    class Meta:
        db_table = "counted_picture"


def keep_counted(picture: Picture, rows: list[dict[str, Any]], at: datetime, took_ms: int) -> None:
    """Put the figures into the place of the older ones."""
    CountedRow.objects.update_or_create(
        picture=picture.value, defaults={"rows": rows, "counted_at": at, "took_ms": took_ms}
    )


def all_counted() -> dict[Picture, Counted]:
    """Return what was counted last; a picture that was never counted is not in it."""
    return {
        Picture(row.picture): Counted(
            rows=row.rows,
            counted_at=row.counted_at,
            took=timedelta(milliseconds=row.took_ms),
        )
        for row in CountedRow.objects.filter(picture__in=[one.value for one in Picture])
    }


def counted_lately(picture: Picture, now: datetime) -> list[dict[str, Any]] | None:
    """Return the figures of a picture; ``None`` if nobody has counted it for minutes."""
    counted = all_counted().get(picture)
    return counted.rows if counted is not None and counted.is_fresh(now) else None
