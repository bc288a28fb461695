"""Background tasks for former holders: reminders by day, when they are read; old ticks go."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.flows import keep_ticks as ticks
from cleanbreak.flows import remind_of_accounts as reminders
from cleanbreak.records.wake import NIGHTLY


@app.periodic(cron="13 9 * * *")
@app.task(
    name="remind_of_accounts", queue=NIGHTLY, queueing_lock="remind_of_accounts", pass_context=False
)
def remind_of_accounts(timestamp: int) -> None:
    """Remind former holders of the accounts on their old number, and forget old ticks."""
    del timestamp
    close_old_connections()
    reminders.remind_of_accounts(timezone.now)
    ticks.forget_ticks(timezone.now())
