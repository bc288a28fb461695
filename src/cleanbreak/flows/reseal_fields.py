"""Reseal fields: whatever another key sealed, or none, is sealed with the newest key.

Batch by batch, each in a transaction of its own: killed at any moment, it is begun again and goes
on. Until it is done, single fields are read by whatever key they have; nothing is imported,
reconciled or swept, since that compares sealed values with each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.data_key import (
    DataKey,
    DataKeyRow,
    is_one_form,
    newest_key,
)
from cleanbreak.records.reseal import PLACES, Place, reseal_batch


class FieldsUnreadable(Refusal):
    """Fields in {place} that are sealed with a data key that this server does not have: {count}.
    They stay as they are. Bring that key back, and run this again.
    """

    code = "fields_unreadable"


class Watcher(Protocol):
    """Who is told how far it has come."""

    def __call__(self, place: str, fields: int, /) -> None:
        """Hear that so many further fields of a place are sealed."""


def _nobody(_place: str, _fields: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """What a run did."""

    key_id: str
    fields: int
    is_done: bool
    """Whether nothing is left; it is not, if the run was told to stop."""


def reseal_fields(
    *,
    is_stopping: Callable[[], bool] = lambda: False,
    watcher: Watcher = _nobody,
    clock: Callable[[], datetime] = timezone.now,
) -> Resealed:
    """Seal everything with the newest key; quick, if everything is.

    :raises FieldsUnreadable: if IMSIs are left that no key opens.
    """
    key, fields = newest_key(), 0
    while not is_one_form():
        resealed = sum(_reseal_place(place, key, is_stopping, watcher) for place in PLACES)
        fields += resealed
        if is_stopping():
            return Resealed(key_id=key.key_id, fields=fields, is_done=False)
        if not resealed:  # whoever sealed with an older key while we were at it was seen now
            _note(key, clock())
    return Resealed(key_id=key.key_id, fields=fields, is_done=True)


def _reseal_place(
    place: Place, key: DataKey, is_stopping: Callable[[], bool], watcher: Watcher
) -> int:
    after, resealed, unreadable = "", 0, 0
    while not is_stopping():
        batch = reseal_batch(place, key, after)
        if not batch.last:
            break
        after = batch.last
        resealed, unreadable = resealed + batch.resealed, unreadable + batch.unreadable
        watcher(place.name, batch.resealed)
    if unreadable and place.is_alike:
        raise FieldsUnreadable(count=unreadable, place=place.name)
    return resealed


def _note(key: DataKey, now: datetime) -> None:
    with transaction.atomic():
        rows = DataKeyRow.objects.filter(pk=key.key_id, resealed_at=None)
        if rows.update(resealed_at=now):
            details = {"key_id": key.key_id}
            entry = AuditEntry(act="keys.resealed", order_id=None, actor=SYSTEM, details=details)
            append_audit([entry], now)
