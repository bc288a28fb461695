"""When numbers came to other SIM cards."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, models

from cleanbreak.domain.number_change import InitiatedBy
from cleanbreak.records.choices import one_of


class SimChangeRow(models.Model):
    """A number came to another card; not to which one."""

    pk = models.CompositePrimaryKey("msisdn", "changed_at")
    msisdn = models.TextField()
    changed_at = models.DateTimeField()
    initiated_by = models.TextField()

    class Meta:
        db_table = "sim_change"
        constraints = [one_of("initiated_by", InitiatedBy)]
        indexes = [models.Index(fields=["changed_at"], name="sim_change_by_age")]


def note_sim_changed(msisdn: str, changed_at: datetime, initiated_by: InitiatedBy) -> bool:
    """Note a change; return whether it was not noted before."""
    _, is_new = SimChangeRow.objects.get_or_create(
        msisdn=msisdn, changed_at=changed_at, defaults={"initiated_by": initiated_by.value}
    )
    return is_new


def latest_sim_change(msisdn: str) -> datetime | None:
    """Return when the number last came to another card, as far as that was noted."""
    noted = SimChangeRow.objects.filter(msisdn=msisdn).order_by("-changed_at")
    return noted.values_list("changed_at", flat=True).first()


def forget_changes_of(msisdns: Sequence[str]) -> None:
    """Delete what was noted of numbers whose lines are over: nobody may ask for it any more."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sim_change WHERE msisdn = ANY(%s)", [list(msisdns)])


def forget_sim_changes(before: datetime) -> int:
    """Delete what was noted of changes before then; return how many."""
    deleted, _ = SimChangeRow.objects.filter(changed_at__lt=before).delete()
    return deleted
