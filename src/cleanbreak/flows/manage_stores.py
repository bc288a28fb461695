"""Manage stores: where cash is handed out."""

import re
from datetime import datetime
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from cleanbreak.domain.element_limit import UnknownTimeZone
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.store import StoreRow

_STORE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
NAME_LENGTH_MAX = 120


class MalformedStore(Refusal):
    """A store has a code of at most 40 small letters, digits and hyphens, and a name."""

    code = "malformed_store"


class StoreCodeTaken(Refusal):
    """A store has the code "{store_id}" already."""

    code = "store_code_taken"


def add_store(store: StoreRow, actor: Actor, now: datetime) -> StoreRow:
    """Add a store.

    :param store: without a time zone it gets that of its place.
    :raises MalformedStore, UnknownPlace, UnknownTimeZone: if it cannot be.
    :raises StoreCodeTaken: if there is one of this code.
    """
    store.name = " ".join(store.name.split())
    if not _STORE_ID.fullmatch(store.store_id) or not 0 < len(store.name) <= NAME_LENGTH_MAX:
        raise MalformedStore
    zone_of_place = time_zone_of(store.place).key
    store.time_zone = store.time_zone or zone_of_place
    if store.time_zone not in available_timezones():
        raise UnknownTimeZone(zone=store.time_zone)
    store.added_at = now
    try:
        with transaction.atomic():
            store.save(force_insert=True)
            details = {"store": store.store_id, "place": store.place}
            entry = AuditEntry(act="store.added", order_id=None, actor=actor, details=details)
            append_audit([entry], now)
    except IntegrityError as fault:
        raise StoreCodeTaken(store_id=store.store_id) from fault
    return store


def list_stores() -> list[StoreRow]:
    """Return all stores, by name."""
    return list(StoreRow.objects.order_by("name", "store_id"))
