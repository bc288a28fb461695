"""Background tasks of the signals to relying parties; like all tasks, they carry no state.

Receivers that do not take what they are pushed have a task and threads of their own: however many
of them hang, the others hear of the end of a number in time.
"""

from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.domain.signal_delivery import Lane
from cleanbreak.flows import forget_signals as signals
from cleanbreak.flows.push_signals import Pusher, push_signals
from cleanbreak.flows.wired_outside import wired_signal_receivers
from cleanbreak.jobs.tasks import STOPPING
from cleanbreak.records.ssf_delivery import count_due
from cleanbreak.records.wake import SIGNALS

PUSHERS_MAX = {Lane.SOUND: 4, Lane.TROUBLED: 2}
"""So many streams are served at the same time; each takes one database connection meanwhile."""


@app.periodic(cron="* * * * * */3")
@app.task(
    name="push_to_sound",
    queue=SIGNALS,
    queueing_lock="push_to_sound",
    lock="push_to_sound",
    pass_context=False,
)
def push_to_sound(timestamp: int) -> None:
    """Push to receivers that take what they are pushed."""
    del timestamp
    _push(Lane.SOUND)


@app.periodic(cron="* * * * * */3")
@app.task(
    name="push_to_troubled",
    queue=SIGNALS,
    queueing_lock="push_to_troubled",
    lock="push_to_troubled",
    pass_context=False,
)
def push_to_troubled(timestamp: int) -> None:
    """Push to receivers that did not, or only slowly."""
    del timestamp
    _push(Lane.TROUBLED)


@app.periodic(cron="43 3 * * *")
@app.task(name="forget_signals", queueing_lock="forget_signals", pass_context=False)
def forget_signals(timestamp: int) -> None:
    """Forget numbers that are watched no more, and what was told long ago."""
    del timestamp
    close_old_connections()
    signals.forget_signals(timezone.now())


def _push(lane: Lane) -> None:
    close_old_connections()
    pushers = min(count_due(lane, timezone.now()), PUSHERS_MAX[lane])
    if pushers == 0:
        return
    with ThreadPoolExecutor(pushers) as threads:
        for pushed in [threads.submit(_work, lane) for _ in range(pushers)]:
            pushed.result()


def _work(lane: Lane) -> None:
    """Push in a thread of its own, whose connection goes with it."""
    try:
        push_signals(
            Pusher(
                receivers=wired_signal_receivers(),
                lane=lane,
                clock=timezone.now,
                is_stopping=STOPPING.is_set,
            )
        )
    finally:
        connection.close()
