"""Background tasks for the witnesses of our log; like all tasks, they carry no state.

Witnesses that are away, slow or at odds with us have a task of their own: the others cosign in
time.
"""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.domain.signal_delivery import Lane
from cleanbreak.flows.ask_witnesses import ask_witnesses
from cleanbreak.flows.publish_cosigned import publish_cosigned
from cleanbreak.flows.wired_outside import wired_log_store, wired_witnesses
from cleanbreak.records.wake import WITNESSES


@app.periodic(cron="* * * * * */2")
@app.task(
    name="ask_sound_witnesses",
    queue=WITNESSES,
    queueing_lock="ask_sound_witnesses",
    lock="ask_sound_witnesses",
    pass_context=False,
)
def ask_sound_witnesses(timestamp: int) -> None:
    """Ask witnesses that cosign as they should."""
    del timestamp
    _ask(Lane.SOUND)


@app.periodic(cron="* * * * * */2")
@app.task(
    name="ask_troubled_witnesses",
    queue=WITNESSES,
    queueing_lock="ask_troubled_witnesses",
    lock="ask_troubled_witnesses",
    pass_context=False,
)
def ask_troubled_witnesses(timestamp: int) -> None:
    """Ask witnesses that did not, or only slowly."""
    del timestamp
    _ask(Lane.TROUBLED)


def _ask(lane: Lane) -> None:
    close_old_connections()
    if ask_witnesses(wired_witnesses(), lane, timezone.now):
        publish_cosigned(wired_log_store())
