"""Check the log when the web server or a worker starts: a log with two faces must not go on."""

import logging
from datetime import datetime

from django.db import DatabaseError

from cleanbreak.flows.check_log import check_log
from cleanbreak.flows.wired_outside import wired_log_store
from cleanbreak.ports.errors import OutsideFailure

LOG = logging.getLogger(__name__)


def check_log_at_start(now: datetime) -> None:
    """Return if the log is sound, or if that cannot be told just now.

    A store or a database that is away stops nobody: before anything is appended, the published
    checkpoint is read again, and without it nothing is.

    :raises Refusal: if the log is not what was published, or not what it was.
    """
    try:
        check_log(wired_log_store(), now)
    except DatabaseError as fault:
        LOG.warning("log: not checked, the database does not answer (%s)", type(fault).__name__)
    except OutsideFailure as failure:
        LOG.warning("log: not compared with what is published: %s", failure.sentence)
