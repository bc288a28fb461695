"""Background tasks for relying parties: our keys turn, and what is good no more is forgotten."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.flows import forget_tokens as tokens
from cleanbreak.flows import signing_keys as keys


@app.periodic(cron="*/10 * * * *")
@app.task(name="forget_tokens", queueing_lock="forget_tokens", pass_context=False)
def forget_tokens(timestamp: int) -> None:
    """Forget tokens that are good no more."""
    del timestamp
    close_old_connections()
    tokens.forget_tokens(timezone.now())


@app.periodic(cron="7 * * * *")
@app.task(name="turn_signing_keys", queueing_lock="turn_signing_keys", pass_context=False)
def turn_signing_keys(timestamp: int) -> None:
    """Publish the next key when its time comes."""
    del timestamp
    close_old_connections()
    keys.turn_signing_keys(timezone.now())
