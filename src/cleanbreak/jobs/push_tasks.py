"""Background tasks of what devices are told; like all tasks, they carry no state."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.flows import push_news as pushes
from cleanbreak.flows.wired_outside import wired_push_services
from cleanbreak.records.wake import PUSHES


@app.periodic(cron="* * * * * */10")
@app.task(name="push_news_sweep", queue=PUSHES, queueing_lock="push_news_sweep", pass_context=False)
def push_news_sweep(timestamp: int) -> None:
    """Push what is due and what nobody was woken for."""
    del timestamp
    _push()


@app.task(name="push_news", queue=PUSHES, pass_context=False)
def push_news() -> None:
    """Push what has just become due."""
    _push()


@app.periodic(cron="47 3 * * *")
@app.task(name="forget_push_news", queueing_lock="forget_push_news", pass_context=False)
def forget_push_news(timestamp: int) -> None:
    """Forget what was pushed long ago."""
    del timestamp
    close_old_connections()
    pushes.forget_push_news(timezone.now())


def _push() -> None:
    close_old_connections()
    pushes.push_news(wired_push_services(), timezone.now)
