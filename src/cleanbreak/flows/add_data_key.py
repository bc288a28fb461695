"""Add a data key: from now on it seals; older ones go on opening what they sealed."""

from datetime import datetime

from django.db import connection, transaction

from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.data_key import (
    DataKeyRow,
    add_newest,
    kept_keys,
    make_key,
    newest_key,
    require_one_form,
    ring_of,
)
from cleanbreak.records.line_import import LOCK as IMPORT_LOCK
from cleanbreak.records.line_import import ImportRunning
from cleanbreak.records.roll_table import LOCK as ROLL_LOCK


def add_data_key(actor: Actor, now: datetime) -> str:
    """Let a new key seal, and return its name.

    A key that is kept and never sealed comes first: somebody put it there, or was killed here.

    :raises KeysAreGiven: if a setting has the keys, and no new one among them.
    :raises ImportRunning: if sealed values are compared just now.
    :raises KeysAreChanging: if the last change is not finished.
    """
    newest_key()
    with transaction.atomic():
        _hold_comparisons_off()
        require_one_form()
        known = set(DataKeyRow.objects.values_list("key_id", flat=True))
        fresh = [key_id for key_id in ring_of(kept_keys()) if key_id not in known]
        (key_id,) = fresh[-1:] or ring_of([make_key()])
        add_newest(key_id)
        entry = AuditEntry(act="keys.added", order_id=None, actor=actor, details={"key_id": key_id})
        append_audit([entry], now)
    return key_id


def _hold_comparisons_off() -> None:
    with connection.cursor() as cursor:
        for lock in (IMPORT_LOCK, ROLL_LOCK):
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
            if cursor.fetchone() != (True,):
                raise ImportRunning
