"""Background tasks of the events for webhooks and hubs; like all tasks, they carry no state."""

from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.domain.signal_delivery import Lane
from cleanbreak.flows import forget_events as old_events
from cleanbreak.flows import spread_facts as facts
from cleanbreak.flows.match_listening import begin_listening, match_listening
from cleanbreak.flows.send_events import Sender, send_events
from cleanbreak.flows.wired_outside import wired_event_documents, wired_webhooks
from cleanbreak.jobs.tasks import STOPPING
from cleanbreak.records.event_receiver import count_due
from cleanbreak.records.wake import EVENTS

SENDERS_MAX = {Lane.SOUND: 4, Lane.TROUBLED: 2}
"""So many receivers are served at the same time; each takes one database connection meanwhile."""


@app.periodic(cron="* * * * * */2")
@app.task(
    name="spread_facts",
    queue=EVENTS,
    queueing_lock="spread_facts",
    lock="spread_facts",
    pass_context=False,
)
def spread_facts(timestamp: int) -> None:
    """Owe to whoever listens what became of orders and lines."""
    del timestamp
    close_old_connections()
    begin_listening()
    facts.spread_facts(timezone.now())


@app.periodic(cron="* * * * * */2")
@app.task(
    name="send_to_sound",
    queue=EVENTS,
    queueing_lock="send_to_sound",
    lock="send_to_sound",
    pass_context=False,
)
def send_to_sound(timestamp: int) -> None:
    """Send to receivers that take what they are sent."""
    del timestamp
    _send(Lane.SOUND)


@app.periodic(cron="* * * * * */2")
@app.task(
    name="send_to_troubled",
    queue=EVENTS,
    queueing_lock="send_to_troubled",
    lock="send_to_troubled",
    pass_context=False,
)
def send_to_troubled(timestamp: int) -> None:
    """Send to receivers that did not, or only slowly."""
    del timestamp
    _send(Lane.TROUBLED)


@app.periodic(cron="47 * * * *")
@app.task(name="forget_events", queueing_lock="forget_events", pass_context=False)
def forget_events(timestamp: int) -> None:
    """Give up what waits too long, forget what is old, and note nothing if nobody listens."""
    del timestamp
    close_old_connections()
    now = timezone.now()
    old_events.give_up_events(now)
    old_events.forget_events(now)
    match_listening()


def _send(lane: Lane) -> None:
    close_old_connections()
    senders = min(count_due(lane, timezone.now()), SENDERS_MAX[lane])
    if senders == 0:
        return
    with ThreadPoolExecutor(senders) as threads:
        for sent in [threads.submit(_work, lane) for _ in range(senders)]:
            sent.result()


def _work(lane: Lane) -> None:
    """Send in a thread of its own, whose connection goes with it."""
    try:
        send_events(
            Sender(
                webhooks=wired_webhooks(),
                documents=wired_event_documents(),
                lane=lane,
                clock=timezone.now,
                is_stopping=STOPPING.is_set,
            )
        )
    finally:
        connection.close()
