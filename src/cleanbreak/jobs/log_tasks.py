"""Background tasks of the log: ends are stated, and what waits is appended, signed, published."""

import logging
import time
from datetime import timedelta

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows import append_log as log
from cleanbreak.flows.state_ends import state_ends
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.records.log_entry import is_leaf_waiting
from cleanbreak.records.log_head import newest_signed
from cleanbreak.records.statement import is_end_due
from cleanbreak.records.wake import LOG as QUEUE

LOG = logging.getLogger(__name__)
CHECKPOINT_EVERY = timedelta(seconds=1)
"""Leaves that come within it share a checkpoint, and the tiles that go with it."""


@app.task(name="append_log", queue=QUEUE, lock="append_log", pass_context=False)
def append_log() -> None:
    """State the ends that are due and append what waits, if anything does."""
    close_old_connections()
    if is_end_due() or is_leaf_waiting():
        _append()


@app.periodic(cron="* * * * *")
@app.task(
    name="sweep_log", queue=QUEUE, queueing_lock="sweep_log", lock="append_log", pass_context=False
)
def sweep_log(timestamp: int) -> None:
    """Do what nobody was woken for, and sign and publish what a killed run has left."""
    del timestamp
    close_old_connections()
    _append()


def _append() -> None:
    _let_others_come()
    for act in (state_ends, log.append_log):  # what cannot be stated holds up nothing else
        try:
            act(wired_outside(), timezone.now())
        except OutsideFailure as failure:
            LOG.warning("log: %s", failure.sentence)
        except Refusal as refusal:
            LOG.error("log: %s", refusal)


def _let_others_come() -> None:
    """Wait until the last checkpoint is a second old."""
    newest = newest_signed()
    if newest:
        rest = newest.signed_at + CHECKPOINT_EVERY - timezone.now()
        time.sleep(min(max(rest, timedelta()), CHECKPOINT_EVERY).total_seconds())
