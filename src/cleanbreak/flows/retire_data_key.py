"""Retire a data key that seals nothing any more, and forget it."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.data_key import DataKeyRow, forget_key, kept_keys, newest_key, ring_of
from cleanbreak.records.reseal import count_sealed


class UnknownDataKey(Refusal):
    """There is no data key {key_id}; cleanbreak keys list names them all."""

    code = "unknown_data_key"


class KeyInUse(Refusal):
    """The key {key_id} is the newest one: it seals. Add another one first."""

    code = "key_in_use"


class KeyStillNeeded(Refusal):
    """The key {key_id} still seals fields: {count}. Let cleanbreak keys reseal go first."""

    code = "key_still_needed"


def retire_data_key(key_id: str, actor: Actor, now: datetime) -> None:
    """Forget a key; killed between the books and the file, it is done again.

    Backups of before cannot be read without it: keep a copy for as long as you keep them.

    :raises Refusal: :class:`UnknownDataKey`, :class:`KeyInUse`, :class:`KeyStillNeeded`.
    """
    if not DataKeyRow.objects.filter(pk=key_id).exists():
        raise UnknownDataKey(key_id=key_id)
    if newest_key().key_id == key_id:
        raise KeyInUse(key_id=key_id)
    if fields := fields_of(key_id):
        raise KeyStillNeeded(key_id=key_id, count=fields)
    with transaction.atomic():
        if DataKeyRow.objects.filter(pk=key_id, retired_at=None).update(retired_at=now):
            entry = AuditEntry(
                act="keys.retired", order_id=None, actor=actor, details={"key_id": key_id}
            )
            append_audit([entry], now)
    for one, key in ring_of(kept_keys()).items():
        if one == key_id:
            forget_key(key.text)


def fields_of(key_id: str) -> int:
    """Return how many fields a key has sealed."""
    counts: list[int] = []
    count_sealed(lambda _place, of_key, fields: counts.append(fields if of_key == key_id else 0))
    return sum(counts)
