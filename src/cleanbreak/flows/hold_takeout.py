"""Hold a takeout while it is prepared, however long that takes: whoever is killed loses it soon.

The claim is short and is renewed beside the work, as long as this process lives.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from django.db import DatabaseError, connection

from cleanbreak.records.takeout import TakeoutRow, renew_claim

LOG = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
"""After so long another worker begins anew what a dead one had."""
RENEWED_EVERY = timedelta(seconds=15)
LONGEST = timedelta(minutes=60)
"""How long one takeout may take; ten years of calls take minutes, and what hangs is given up."""


@contextmanager
def hold_takeout(
    row: TakeoutRow, clock: Callable[[], datetime], every: timedelta = RENEWED_EVERY
) -> Iterator[None]:
    """Renew the claim of a takeout in the block, every so often; nothing is left running after."""
    is_over = Event()
    renewing = Thread(target=_renew, args=(row, clock, every, is_over), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        is_over.set()
        renewing.join()


def _renew(
    row: TakeoutRow, clock: Callable[[], datetime], every: timedelta, is_over: Event
) -> None:
    try:
        for _ in range(LONGEST // every):
            if is_over.wait(every.total_seconds()) or not _is_still_ours(row, clock):
                return
    finally:
        connection.close()  # this thread's own


def _is_still_ours(row: TakeoutRow, clock: Callable[[], datetime]) -> bool:
    try:
        now = clock()
        return renew_claim(row, now + LEASE, now)
    except DatabaseError:
        LOG.warning("takeout %s: the claim could not be renewed", row.takeout_id)
        connection.close()
        return True  # perhaps: only the row knows, and is asked before anything counts
