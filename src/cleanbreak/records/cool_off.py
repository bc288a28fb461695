"""Cool-offs: what waits because a sign spoke against the proofs, and may be objected to."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.domain.proof import Consequence
from cleanbreak.records.choices import one_of
from cleanbreak.records.line import LineRow


class CoolOffRow(models.Model):
    """One consequence for one line that nothing brings about before an instant."""

    cool_off_id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.ForeignKey(LineRow, on_delete=models.PROTECT)
    consequence = models.TextField()
    order_id = models.UUIDField(null=True)
    signs = models.JSONField(help_text="Why it waits.")
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    spent_at = models.DateTimeField(help_text="From then on it grants nothing any more.")
    objected_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cool_off"
        constraints = [one_of("consequence", Consequence)]
        indexes = [models.Index(fields=["line", "consequence"], name="cool_off_by_line")]


def latest_cool_off(line_id: int, consequence: Consequence, now: datetime) -> CoolOffRow | None:
    """Return the cool-off that runs, or is over and not spent; none that was objected to."""
    rows = CoolOffRow.objects.filter(
        line_id=line_id, consequence=consequence.value, spent_at__gt=now, objected_at=None
    )
    return rows.order_by("-began_at").first()


def cool_off_until(line_id: int, consequence: Consequence, now: datetime) -> datetime | None:
    """Return until when a consequence waits; ``None`` if it does not."""
    row = latest_cool_off(line_id, consequence, now)
    return row.until if row is not None and row.until > now else None


def running_cool_offs(
    line_ids: Sequence[int], consequence: Consequence, now: datetime
) -> dict[int, datetime]:
    """Return until when a consequence waits, for those of the lines where it does."""
    if not line_ids:
        return {}
    rows = CoolOffRow.objects.filter(
        line_id__in=line_ids, consequence=consequence.value, until__gt=now, objected_at=None
    )
    return dict(rows.order_by("began_at").values_list("line_id", "until"))


def lock_cool_off(cool_off_id: UUID) -> CoolOffRow | None:
    """Lock one cool-off until the end of the transaction."""
    rows = CoolOffRow.objects.select_for_update(of=("self",)).select_related("line__holder")
    return rows.filter(pk=cool_off_id).first()


def cool_offs_by_id(ids: list[UUID]) -> dict[UUID, CoolOffRow]:
    """Return cool-offs with their lines and holders."""
    return CoolOffRow.objects.select_related("line__holder").in_bulk(ids)


def delete_cool_offs(before: datetime, held: Collection[int]) -> None:
    """Forget cool-offs that granted nothing any more before.

    :param held: lines of which nothing is erased.
    """
    CoolOffRow.objects.filter(spent_at__lt=before).exclude(line_id__in=held).delete()
