"""Background tasks of the reports to authorities."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.flows.file_due_reports import alert_of_feeds
from cleanbreak.flows.file_due_reports import file_due_reports as file_due
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.wake import NIGHTLY


@app.periodic(cron="37 */3 * * *")
@app.task(
    name="file_due_reports", queue=NIGHTLY, queueing_lock="file_due_reports", pass_context=False
)
def file_due_reports(timestamp: int) -> None:
    """Make and send the reports that are due."""
    del timestamp
    close_old_connections()
    file_due(timezone.now)


@app.periodic(cron="7 6 * * *")
@app.task(name="alert_of_feeds", queueing_lock="alert_of_feeds", pass_context=False)
def alert_of_feeds_daily(timestamp: int) -> None:
    """Tell people of reports that are late, or soon will be."""
    del timestamp
    close_old_connections()
    alert_of_feeds(wired_outside(), timezone.now())
