"""Background tasks of the signals: what nobody waits for is forgotten once a night."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.flows import forget_signals as signals


@app.periodic(cron="43 3 * * *")
@app.task(name="forget_signals", queueing_lock="forget_signals", pass_context=False)
def forget_signals(timestamp: int) -> None:
    """Forget numbers that are watched no more, and what was told long ago."""
    del timestamp
    close_old_connections()
    signals.forget_signals(timezone.now())
