"""Which lines are the own ones of a person of staff, as keyed hashes of their numbers."""

from collections.abc import Collection

from django.conf import settings
from django.db import models

from cleanbreak.records.staff import staff_id


class StaffOwnLineRow(models.Model):
    """One person has one line; which one, the hash tells only whoever knows the number."""

    staff_own_line_id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="own_lines"
    )
    number_hash = models.TextField(help_text="Keyed hash of the number.")

    class Meta:
        db_table = "staff_own_line"
        constraints = [
            models.UniqueConstraint(fields=["user", "number_hash"], name="staff_own_line_once"),
        ]


def put_own_line(name: str, number_hash: str) -> None:
    """Keep that a line is a person's own.

    :raises UnknownStaff: if there is no such person.
    """
    row = StaffOwnLineRow(user_id=staff_id(name), number_hash=number_hash)
    StaffOwnLineRow.objects.bulk_create([row], ignore_conflicts=True)


def drop_own_lines(name: str, hashes: Collection[str]) -> None:
    """Forget lines of a person.

    :raises UnknownStaff: if there is no such person.
    """
    StaffOwnLineRow.objects.filter(user_id=staff_id(name), number_hash__in=hashes).delete()


def has_own_line(name: str, hashes: Collection[str]) -> bool:
    """Return whether one of the hashes is of a person's own line."""
    own = StaffOwnLineRow.objects.filter(user__username__iexact=name, number_hash__in=hashes)
    return own.exists()
