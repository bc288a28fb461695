"""Stop reminders of accounts: whoever has the link says so, and may take it back."""

from datetime import datetime
from uuid import UUID

from cleanbreak.records.guardian import RemindersStoppedRow


def stop_reminders(order_id: UUID, now: datetime) -> None:
    """Send no more reminders after this order; said twice, it counts once."""
    RemindersStoppedRow.objects.get_or_create(order_id=order_id, defaults={"stopped_at": now})


def resume_reminders(order_id: UUID) -> None:
    """Send those that are still to come."""
    RemindersStoppedRow.objects.filter(pk=order_id).delete()
