"""Which stores a person of staff is assigned to."""

from django.conf import settings
from django.db import models

from cleanbreak.records.staff import staff_id
from cleanbreak.records.store import StoreRow


class StaffStoreRow(models.Model):
    """One person may sign in at one store."""

    staff_store_id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stores"
    )
    store = models.ForeignKey(StoreRow, on_delete=models.PROTECT, related_name="staff")

    class Meta:
        db_table = "staff_store"
        constraints = [
            models.UniqueConstraint(fields=["user", "store"], name="staff_store_once"),
        ]


def stores_of(name: str) -> list[StoreRow]:
    """Return the stores that a person is assigned to, by name."""
    return list(StoreRow.objects.filter(staff__user__username=name).order_by("name", "store_id"))


def assign_stores(name: str, store_ids: list[str]) -> None:
    """Assign a person to stores; assigned twice is assigned once.

    :raises UnknownStaff: if there is no such person.
    """
    user_id = staff_id(name)
    rows = [StaffStoreRow(user_id=user_id, store_id=one) for one in store_ids]
    StaffStoreRow.objects.bulk_create(rows, ignore_conflicts=True)


def unassign_stores(name: str, store_ids: list[str]) -> None:
    """Take a person off stores."""
    StaffStoreRow.objects.filter(user_id=staff_id(name), store_id__in=store_ids).delete()
