"""Assign a person of staff to stores: at these, and no others, they may sign in."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cleanbreak.domain.cash import UnknownStore
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.staff_session import delete_sessions_of
from cleanbreak.records.staff_store import assign_stores, stores_of, unassign_stores
from cleanbreak.records.store import StoreRow


def assign_to_stores(
    name: str, stores: Sequence[str], actor: Actor, now: datetime, *, instead: bool = False
) -> list[str]:
    """Assign a person to stores; return the codes of all that they have now.

    :param instead: take them off all others, and end their sessions.
    :raises UnknownStore: if there is no such store.
    :raises UnknownStaff: if there is no such person.
    """
    known = set(StoreRow.objects.filter(pk__in=stores).values_list("pk", flat=True))
    if known != set(stores):
        raise UnknownStore
    with transaction.atomic():
        assign_stores(name, list(stores))
        if instead:
            unassign_stores(name, [one.pk for one in stores_of(name) if one.pk not in known])
            delete_sessions_of(name)
        assigned = [one.pk for one in stores_of(name)]
        details = {"name": name, "stores": assigned}
        entry = AuditEntry(act="staff.assigned", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
    return assigned
