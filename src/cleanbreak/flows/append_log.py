"""Append to the log all that waits, sign what it has become, and publish it.

Killed anywhere, the next run goes on: leaves wait until the transaction that appends them commits,
a checkpoint is signed only of what was committed, and what is published comes before the checkpoint
that speaks of it. So two trees are never signed.
"""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.log_growth import Growth, grow
from cleanbreak.domain.log_tile import hashes_of
from cleanbreak.flows.publish_log import publish_log
from cleanbreak.flows.published_log import require_same_log
from cleanbreak.flows.read_log import SignedCheckpoint, current_checkpoint
from cleanbreak.flows.require_grown import require_grown
from cleanbreak.flows.sign_head import sign_head
from cleanbreak.flows.wired_outside import wired_log_store
from cleanbreak.ports.outside import Outside
from cleanbreak.records.log_entry import append_waiting
from cleanbreak.records.log_head import (
    LogHeadRow,
    alone_in_publishing,
    lock_log,
    newest_head,
)
from cleanbreak.records.log_tile import read_tile, write_tiles

BATCH_LEAVES = 20_000
"""So many leaves are appended in one transaction."""


def append_log(outside: Outside, now: datetime) -> int:
    """Append, sign and publish; return how many leaves were appended.

    Where another process signs and publishes just now, that one, or the next run, does it.

    What is published is read first: a database out of a backup, that does not know what was
    published after it, must not go on as if nothing had been.

    :raises Unavailable: if the store cannot be asked, then nothing is appended; or the key, then
        what was appended waits for its checkpoint.
    :raises Refusal: :class:`LogBehindItself` or :class:`LogForked`, if what is published is not
        what is here; :class:`LogDoesNotGoOn`, if what is here was changed.
    """
    place = wired_log_store()
    published = require_same_log(place)  # before anything is appended that was not published
    appended = append_leaves_that_wait(now)
    with alone_in_publishing() as is_alone:
        signed = _sign(published, outside, now) if is_alone else None
        if signed:
            publish_log(place, signed)
    return appended


def _sign(published: Checkpoint | None, outside: Outside, now: datetime) -> SignedCheckpoint | None:
    """Sign the head, if it goes on from what was published, and from what was signed since."""
    head, signed = newest_head(), current_checkpoint()
    for before in (published, signed.checkpoint if signed else None):
        if head and before:
            require_grown(before, head)
    return sign_head(outside, now)


def append_leaves_that_wait(now: datetime) -> int:
    """Append all that waits, batch by batch, without a signature; return how many that were.

    :raises LogDoesNotGoOn: if the tiles do not lead on from the last head; nothing is appended.
    """
    appended, taken = 0, BATCH_LEAVES
    while taken == BATCH_LEAVES:  # less than that was all
        taken, added = _append_batch(now)
        appended += added
    return appended


def _append_batch(now: datetime) -> tuple[int, int]:
    """Return how many leaves wait no longer, and how many of them are new in the log."""
    with transaction.atomic():
        lock_log()
        head = newest_head()
        size = head.size if head else 0
        taken, side_by_side = append_waiting(size, BATCH_LEAVES, now)
        hashes = hashes_of(side_by_side)
        if hashes:
            grown = grow(read_tile, size, hashes)
            keep_growth(grown, now)
            if head:
                require_grown(head, grown)
    return taken, len(hashes)


def keep_growth(grown: Growth, now: datetime) -> None:
    """Keep what the tree has become, in the transaction that appended the leaves."""
    write_tiles(grown.tiles)
    LogHeadRow(size=grown.size, root=grown.root, at=now).save(force_insert=True)
