"""Open a drawer: a clerk takes a float from the store's vault and may pay from now on."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cleanbreak.domain.cash import DrawerOfEarlierDay, UnknownStore
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.typed_amount import parse_amount
from cleanbreak.domain.workplace import require_store
from cleanbreak.flows.issue_slip import issue_opening_slip
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.cash_drawer import (
    CashDrawerRow,
    NewDrawer,
    has_open_drawer_before,
    insert_drawer,
    local_day,
)
from cleanbreak.records.ledger import minor_unit_exponent
from cleanbreak.records.store import StoreRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a clerk says who opens a drawer."""

    store_id: str
    currency: str
    float_text: str
    """The amount as it was typed."""


def open_drawer(opening: Opening, actor: Actor, now: datetime) -> CashDrawerRow:
    """Open a drawer of the clerk's own, for the day that it is at the store.

    :raises UnknownStore, UnknownCurrency, NotAnAmount, TooManyDecimals: for what cannot be.
    :raises WorksAtNoStore, WorksAtOtherStore: if the clerk has not signed in there.
    :raises DrawerOfEarlierDay: if one of another day was left open.
    :raises DrawerAlreadyOpen: if one is open in that currency.
    """
    store = StoreRow.objects.filter(pk=opening.store_id).first()
    if store is None:
        raise UnknownStore
    require_store(actor, store.store_id)
    currency = opening.currency.strip().upper()
    amount = parse_amount(opening.float_text, currency, minor_unit_exponent(currency))
    today = local_day(store, now)
    with transaction.atomic():
        if left := has_open_drawer_before(actor.acting_user, today):
            raise DrawerOfEarlierDay(day=left)
        new = NewDrawer(store=store, clerk=actor.acting_user, day=today, opening=amount)
        drawer = insert_drawer(new, now)
        details = {"drawer_id": str(drawer.drawer_id), "store": store.store_id}
        entry = AuditEntry(act="drawer.opened", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
        issue_opening_slip(drawer, actor, now)
    return drawer
