"""Change an order that a client made by TMF622: its date, and what the client says of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cleanbreak.domain.client_order import (
    OrderChange,
    OrderOfAnother,
    OrderOnlySooner,
    read_order_change,
    wish_of_instant,
)
from cleanbreak.domain.client_words import COMPLETION
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import TerminationRequest
from cleanbreak.flows.order_end_for_client import actor_of
from cleanbreak.flows.plan_termination import PlannedEnd, plan_terminations
from cleanbreak.flows.read_client_orders import ClientOrder, read_client_order
from cleanbreak.flows.request_termination import notices_of, replan
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.client_order import ClientOrderRow
from cleanbreak.records.outbox import put_in_outbox
from cleanbreak.records.relying_party import RelyingPartyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What a client sent to change an order."""

    order_id: str
    body: Mapping[str, Any]
    version: int


def plan_order_change(
    patch: Patch,
    party: RelyingPartyRow,
    item_of: Callable[[ClientOrder], Mapping[str, Any]],
    outside: Outside,
    now: datetime,
) -> Callable[[], None]:
    """Return what makes the change in a transaction, and asks nobody outside.

    :param item_of: writes the one item of an order as the client sees it.
    :raises OrderNotFound: if the client has no such order.
    :raises OrderOfAnother: if it is not the client's own, and more than the date is to change.
    :raises Refusal: of :func:`read_order_change`, and for a date that cannot be.
    """
    order = read_client_order(patch.order_id, party)
    said = order.said.all_words if order.said else {}
    change = read_order_change(patch.body, said, item_of(order), patch.version)
    is_own = order.said is not None and order.said.client_id == party.client_id
    if change.words is not None and not is_own:
        raise OrderOfAnother
    planned = _planned(order, change, party, outside, now) if change.wished_instant else None

    def act() -> None:
        if planned is not None:
            _move(order, planned, now)
        if order.said is not None and change.is_any:
            _say(order.said, change, party, now)

    return act


def _planned(
    order: ClientOrder,
    change: OrderChange,
    party: RelyingPartyRow,
    outside: Outside,
    now: datetime,
) -> PlannedEnd | None:
    """Return the plan for another day; ``None``: it is the day of before."""
    line, instant = order.row.line, change.wished_instant
    if instant is None or instant == order.ends_at:
        return None
    request = TerminationRequest(
        iccid=line.iccid,
        wish=wish_of_instant(instant, time_zone_of(line.jurisdiction)),
        level=party.standing.vouches_for,
        actor=actor_of(party),
    )
    (planned,) = plan_terminations([request], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    return None if planned.plan.end.effective_date == order.row.effective_date else planned


def _move(order: ClientOrder, planned: PlannedEnd, now: datetime) -> None:
    """Bring the order forward.

    :raises OrderOnlySooner: if it waits no more, or would end later.
    """
    if not replan(order.row.order_id, planned, now):
        raise OrderOnlySooner
    put_in_outbox(notices_of(order.row.order_id, planned), now)


def _say(said: ClientOrderRow, change: OrderChange, party: RelyingPartyRow, now: datetime) -> None:
    """Keep what is said of the order from now on, in the running transaction."""
    row = ClientOrderRow.objects.select_for_update().get(pk=said.order_id)
    words = dict(row.all_words if change.words is None else change.words)
    if change.wished_instant is not None:
        words[COMPLETION] = change.wished_instant
    row.say(words, now)
    row.save(update_fields=["external_id", "category", "words", "words_at"])
    act = "order.said_anew"
    append_audit([AuditEntry(act=act, order_id=row.order_id, actor=actor_of(party))], now)
