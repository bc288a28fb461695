"""Destroy takeouts whose days are over: first the key, then the file.

Without the key every copy is noise, also one in a backup of the files. A crash in between leaves
noise, which the next round takes away: a file that no row knows is nobody's.
"""

from datetime import datetime

from django.db import transaction

from cleanbreak.flows.hold_takeout import LONGEST
from cleanbreak.flows.prepare_takeouts import takeout_folder
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.takeout import delete_keys, files_at_rest

BATCH = 500
LONG_SINCE = 2 * LONGEST
"""A younger file may be one that is just being written."""


def destroy_takeouts(now: datetime) -> int:
    """Delete keys that are due, and files that nobody can open; return how many keys."""
    destroyed = 0
    while True:
        with transaction.atomic():
            gone = delete_keys(now, BATCH)
            append_audit([_entry(str(takeout_id)) for takeout_id, _ in gone], now)
        for _, name in gone:
            (takeout_folder() / name).unlink(missing_ok=True)
        destroyed += len(gone)
        if len(gone) < BATCH:
            break
    _sweep(now)
    return destroyed


def _sweep(now: datetime) -> None:
    oldest = (now - LONG_SINCE).timestamp()
    known = files_at_rest()
    for file in takeout_folder().iterdir():
        if file.name not in known and file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)


def _entry(takeout_id: str) -> AuditEntry:
    details = {"takeout": takeout_id}
    return AuditEntry(act="takeout.destroyed", order_id=None, actor=SYSTEM, details=details)
