"""Background tasks of whoever watches that nothing is rewritten."""

import logging

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.flows import seal_records as sealing
from cleanbreak.flows.known_log_keys import known_log_keys
from cleanbreak.flows.read_certificate import read_public_keys
from cleanbreak.flows.verify_everything import Part, Wish, note_verified, verify_everything
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.audit import SYSTEM
from cleanbreak.records.wake import NIGHTLY

LOG = logging.getLogger(__name__)


@app.periodic(cron="53 * * * *")
@app.task(name="seal_records", queue=NIGHTLY, queueing_lock="seal_records", pass_context=False)
def seal_records(timestamp: int) -> None:
    """Seal what was written for good until an hour ago."""
    del timestamp
    close_old_connections()
    sealing.seal_records(wired_outside(), timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="verify_audit", queue=NIGHTLY, queueing_lock="verify_audit", pass_context=False)
def verify_audit(timestamp: int) -> None:
    """Look whether anybody changed what is written for good, and note what was found.

    The log of this process keeps the hash that stands for all of the audit.
    """
    del timestamp
    close_old_connections()
    keys, now = read_public_keys(wired_outside()), timezone.now()
    wish = Wish(public_keys=keys, log_keys=known_log_keys(), now=now)
    verified = verify_everything(wish, _hear)
    for fault in verified.faults:
        LOG.error("audit: %s: %s", fault.table, fault.refusal)
    if audit := verified.audit:
        LOG.warning("audit: the head of %d blocks is %s", audit.blocks, audit.head)
    note_verified(verified, SYSTEM, timezone.now())


def _hear(part: Part, done: int, of: int) -> None:
    """Hear how far it is; nobody watches."""
