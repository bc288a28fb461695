"""What waits though nothing stops it: orders, messages to holders, background tasks."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils.translation import gettext as _

from cleanbreak.flows.finding import Finding
from cleanbreak.records.order import oldest_due
from cleanbreak.records.outbox import oldest_unsent
from cleanbreak.records.task_queue import waiting_tasks

LATE = timedelta(minutes=10)
"""Workers look every few seconds: whatever is due for so long, nobody takes."""
TASK_LATE = timedelta(hours=1)
"""What is done at night takes its time, and one after the other."""


def doubts_about_waiting(now: datetime) -> Iterator[Finding]:
    """Tell of what is due and is not taken; each has an alert of its own."""
    try:
        order_due, message_due, tasks = oldest_due(), oldest_unsent(), waiting_tasks()
    except DatabaseError:
        return  # the tables come with a migration, and those that wait are a finding of their own
    if order_due and now - order_due > LATE:
        sentence = _(
            "An order waits for a worker, for %(minutes)d min now. Start more workers, and look"
            " what they say: cleanbreak worker"
        ) % {"minutes": (now - order_due) // timedelta(minutes=1)}
        yield Finding(name="orders.late", is_well=False, sentence=sentence)
    if message_due and now - message_due > LATE:
        sentence = _(
            "A message to a holder waits to be sent, for %(minutes)d min now. Look what the"
            " workers say."
        ) % {"minutes": (now - message_due) // timedelta(minutes=1)}
        yield Finding(name="messages.unsent", is_well=False, sentence=sentence)
    late = [one.queue for one in tasks if one.oldest > TASK_LATE]
    if late:
        sentence = _(
            "Tasks have waited for more than an hour in: %(queues)s. Start one more worker:"
            " cleanbreak worker"
        ) % {"queues": ", ".join(late)}
        yield Finding(name="tasks.late", is_well=False, sentence=sentence)
