"""List the orders that wait for a person, as staff need to see them, and count what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from cleanbreak.domain.reconciliation import DiscrepancyKind
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.decide_cause import DECIDABLE
from cleanbreak.flows.list_drawers import count_asked, drawers_to_sign
from cleanbreak.flows.list_orders_for_people import OrderForPerson, list_orders_for_people
from cleanbreak.flows.list_payouts import QueueList, count_list
from cleanbreak.flows.look_at_declaration import count_untied
from cleanbreak.flows.read_order import TAIL_LENGTH
from cleanbreak.flows.report_suspicion import count_open_reports
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.campaign import OPEN_STATES, CampaignRow
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.discrepancy import count_open
from cleanbreak.records.held_order import PLACE_FIRST, count_held, count_to_decide
from cleanbreak.records.message_thread import count_waiting_threads
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout_contradiction import open_contradictions
from cleanbreak.records.watched import waiting_looks


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOrder:
    """An order that waits for a person."""

    order_id: UUID
    step: str
    msisdn_tail: str
    effective_date: date
    held_since: datetime | None
    """``None`` if it goes on, and only a cause waits for a decision."""
    problem_sentence: str
    undecided_receipts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much waits for people."""

    held_orders: int
    undecided_causes: int
    """Orders with a declaration for an important cause that nobody has decided."""
    open_campaigns: int
    zombies: int
    """Ended lines that elements still have, by element."""
    looks_to_agree: int
    """Looks at watched lines that wait for a second person."""
    payments_to_agree: int
    """Cash payments that wait for a second person."""
    drawers_to_sign: int
    """Cash drawers that differ from their journal."""
    held_payouts: int
    """Counted no further than a queue counts."""
    disputed_payouts: int
    untied_declarations: int
    """That came in by telephone without a name."""
    open_reports: int
    """Of somebody who says that they are us."""
    messages: int
    """That people left us, and nobody has answered."""


def list_waiting_orders(
    limit: int, *, also_confidential: bool = False, after: tuple[date, UUID] = PLACE_FIRST
) -> list[WaitingOrder]:
    """Return at most so many, those whose line ends soonest first, beginning after that place."""
    orders = list_orders_for_people(limit, also_confidential=also_confidential, after=after)
    ids = [order.order_id for order in orders]
    since, tails = _held_since(ids), _tails(ids)
    return [_waiting(order, tails[order.order_id], since.get(order.order_id)) for order in orders]


def count_what_waits() -> Waiting:
    """Return how many orders are held, how many have an undecided cause, and open campaigns."""
    return Waiting(
        held_orders=count_held(confidential_order_ids()),
        undecided_causes=count_to_decide(DECIDABLE),
        open_campaigns=CampaignRow.objects.filter(state__in=OPEN_STATES).count(),
        zombies=count_open(DiscrepancyKind.ZOMBIE),
        looks_to_agree=len(waiting_looks(timezone.now())),
        payments_to_agree=count_asked(),
        drawers_to_sign=len(drawers_to_sign()),
        held_payouts=count_list(QueueList.SECOND_PERSON, timezone.now()),
        disputed_payouts=open_contradictions(),
        untied_declarations=count_untied(),
        open_reports=count_open_reports(),
        messages=count_waiting_threads(),
    )


def _held_since(order_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when each order was handed to a person the last time."""
    rows = AuditRow.objects.filter(order_id__in=order_ids, act="order.held")
    return dict(rows.values_list("order_id").annotate(Max("at")))


def _tails(order_ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = OrderRow.objects.filter(order_id__in=order_ids).values_list("order_id", "line__msisdn")
    return {order_id: msisdn[-TAIL_LENGTH:] for order_id, msisdn in rows}


def _waiting(order: OrderForPerson, tail: str, held_since: datetime | None) -> WaitingOrder:
    return WaitingOrder(
        order_id=order.order_id,
        step=order.step,
        msisdn_tail=tail,
        effective_date=order.effective_date,
        held_since=held_since if order.state is OrderState.HELD else None,
        problem_sentence=order.problem_sentence,
        undecided_receipts=order.undecided_receipts,
    )
