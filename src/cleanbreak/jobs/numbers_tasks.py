"""Background tasks of the number inventory."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.flows import release_numbers as releasing
from cleanbreak.jobs.tasks import STOPPING
from cleanbreak.records.wake import NIGHTLY


@app.periodic(cron="17 * * * *")
@app.task(
    name="release_numbers", queue=NIGHTLY, queueing_lock="release_numbers", pass_context=False
)
def release_numbers(timestamp: int) -> None:
    """Take every number on that is due; each hour, since a day begins in some place."""
    del timestamp
    close_old_connections()
    releasing.release_numbers(timezone.now(), STOPPING.is_set)
