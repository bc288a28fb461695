"""Stores of the operator, where cash is handed out."""

from django.db import models


class StoreRow(models.Model):
    """One store; whoever has a pick-up code may go to any of them."""

    store_id = models.TextField(primary_key=True, help_text="The operator's code of it.")
    name = models.TextField(help_text="As customers know it.")
    place = models.TextField(help_text="Jurisdiction.")
    time_zone = models.TextField(help_text="IANA name: when a day of its drawers ends.")
    added_at = models.DateTimeField()

    class Meta:
        db_table = "store"


def is_there_a_store() -> bool:
    """Return whether cash can be handed out anywhere."""
    return StoreRow.objects.exists()
