"""Background tasks for subscribers of changed SIM cards; like all tasks, they carry no state."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.flows.forget_sim_changes import forget_sim_changes as forget_changes
from cleanbreak.flows.send_swap_events import send_swap_events as send_events
from cleanbreak.flows.tell_swap_subscribers import end_by_clock
from cleanbreak.flows.wired_outside import wired_event_sink
from cleanbreak.records.wake import SINKS


@app.periodic(cron="* * * * * */10")
@app.task(
    name="send_swap_events",
    queue=SINKS,
    queueing_lock="send_swap_events",
    lock="send_swap_events",
    pass_context=False,
)
def send_swap_events(timestamp: int) -> None:
    """Send to sinks what is due."""
    del timestamp
    close_old_connections()
    end_by_clock(timezone.now())
    send_events(wired_event_sink(), timezone.now)


@app.periodic(cron="37 3 * * *")
@app.task(name="forget_sim_changes", queueing_lock="forget_sim_changes", pass_context=False)
def forget_sim_changes(timestamp: int) -> None:
    """Forget changes of SIM cards that are too old to be asked for."""
    del timestamp
    close_old_connections()
    forget_changes(timezone.now())
