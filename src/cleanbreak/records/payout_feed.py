"""How far the news of each payment provider have been read."""

from django.db import models


class PayoutFeedRow(models.Model):
    """The mark of the last page that was taken into the books; one row for each port."""

    port = models.TextField(primary_key=True)
    mark = models.TextField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payout_feed"


def mark_of(port: str) -> str:
    """Return the mark behind which news are to be read; "" at the very first."""
    return PayoutFeedRow.objects.filter(port=port).values_list("mark", flat=True).first() or ""


def lock_mark(port: str) -> PayoutFeedRow:
    """Lock the mark of a port until the end of the transaction; make it where there is none."""
    PayoutFeedRow.objects.bulk_create([PayoutFeedRow(port=port, mark="")], ignore_conflicts=True)
    return PayoutFeedRow.objects.select_for_update().get(port=port)
