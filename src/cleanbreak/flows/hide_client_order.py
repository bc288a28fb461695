"""Hide a finished order from the client that made it, and forget what it said of it."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.client_order import OrderOfAnother, OrderStillOpen
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.order_end_for_client import actor_of
from cleanbreak.flows.read_client_orders import read_client_order
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.relying_party import RelyingPartyRow


def hide_client_order(order_id: str, party: RelyingPartyRow, now: datetime) -> None:
    """Hide an order from its client; to the operator it stays, and a line neither ends nor lives.

    :raises OrderNotFound: if the client has no such order.
    :raises OrderOfAnother: if another made it.
    :raises OrderStillOpen: if something may still happen to it.
    """
    order = read_client_order(order_id, party)
    said = order.said
    if said is None or said.client_id != party.client_id:
        raise OrderOfAnother
    if OrderState(order.row.state).is_open:
        raise OrderStillOpen
    with transaction.atomic():
        said.say({}, now)
        said.hidden_at = now
        said.save(update_fields=["external_id", "category", "words", "words_at", "hidden_at"])
        entry = AuditEntry(act="order.hidden", order_id=said.order_id, actor=actor_of(party))
        append_audit([entry], now)
