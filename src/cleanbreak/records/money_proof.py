"""How often somebody has failed to prove that the money of an ended line is theirs."""

from django.db import models

from cleanbreak.records.line import LineRow


class MoneyProofRow(models.Model):
    """The failures since the last success; one counter for all payouts of a line."""

    line = models.OneToOneField(LineRow, on_delete=models.CASCADE, primary_key=True)
    wrong_count = models.SmallIntegerField()

    class Meta:
        db_table = "money_proof"


def lock_money_proof(line_id: int) -> MoneyProofRow:
    """Lock the counter of a line until the end of the transaction."""
    fresh = MoneyProofRow(line_id=line_id, wrong_count=0)
    MoneyProofRow.objects.bulk_create([fresh], ignore_conflicts=True)
    return MoneyProofRow.objects.select_for_update().get(line_id=line_id)
