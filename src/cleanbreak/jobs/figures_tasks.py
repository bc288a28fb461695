"""Background task of the console's figures: they are counted when nobody waits for them."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.flows import count_today as counting
from cleanbreak.records.wake import FIGURES


@app.periodic(cron="* * * * *")
@app.task(name="count_today", queue=FIGURES, queueing_lock="count_today", pass_context=False)
def count_today(timestamp: int) -> None:
    """Count what the pictures of the console show, as far as it is due."""
    del timestamp
    close_old_connections()
    counting.count_today(timezone.now)
