"""Read what was done to balances: tasks of clients, settlements of ended lines, and payouts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cleanbreak.domain.balance_transfer import payout_status
from cleanbreak.domain.bucket import BucketId
from cleanbreak.domain.client_order import TaskNotFound
from cleanbreak.domain.payout import PayoutState
from cleanbreak.domain.relying_party import Reach
from cleanbreak.flows.filter_client_orders import Wanted, count_about, line_id_of
from cleanbreak.flows.order_end_for_client import read_id
from cleanbreak.flows.read_balance_tasks import tasks_of
from cleanbreak.flows.read_client_orders import Portion
from cleanbreak.records.balance_task import BalanceTaskRow
from cleanbreak.records.client_order import lines_within, orders_within
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.relying_party import RelyingPartyRow

Lines = frozenset[int] | None
"""Of which lines something is wanted; ``None``: of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that was done to the paid credit of a line, or was to be."""

    action_id: str
    line_id: int
    receiver_line_id: int
    """Where it went to; the line itself if to no other."""
    amount_minor: int | None
    currency: str
    status: str
    asked_at: datetime
    done_at: datetime | None
    task: BalanceTaskRow | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of actions: which rows they are, and what each of them tells."""

    rows: Callable[[RelyingPartyRow, Lines], QuerySet[Any]]
    key: str
    read: Callable[[Sequence[UUID]], list[tuple[UUID, Action]]]


def list_actions(party: RelyingPartyRow, wanted: Wanted) -> Portion[Action]:
    """Return some of what was done, by when it was asked for, the newest first.

    :param wanted: by ``id``, ``bucket.id`` and ``product.id``.
    """
    lines, end = _lines(wanted), wanted.offset + wanted.limit
    found: list[tuple[UUID, str]] = []
    total = 0
    for kind, source in SOURCES.items():
        rows = source.rows(party, lines)
        if "id" in wanted.texts:
            named = [_named(one) for one in wanted.texts["id"]]
            rows = rows.filter(**{f"{source.key}__in": [one[1] for one in named if one[0] == kind]})
        ids = rows.order_by(f"-{source.key}").values_list(source.key, flat=True)[:end]
        found += [(one, kind) for one in ids]
        total += count_about(rows)
    found.sort(reverse=True)
    return Portion(_read(found[wanted.offset : end]), total)


def read_action(action_id: str, party: RelyingPartyRow) -> Action:
    """Return one thing that was done.

    :raises TaskNotFound: if the client may know of none of this id.
    """
    kind, wanted = _named(action_id)
    source = SOURCES.get(kind)
    if source is None or wanted is None:
        raise TaskNotFound
    if not source.rows(party, None).filter(**{source.key: wanted}).exists():
        raise TaskNotFound
    (action,) = _read([(wanted, kind)])
    return action


def _named(action_id: str) -> tuple[str, UUID | None]:
    kind, _, rest = action_id.partition("-")
    return kind, read_id(rest)


def _lines(wanted: Wanted) -> Lines:
    """Return of which lines it is wanted; buckets but those of paid credit have no history."""
    sets: list[set[int]] = []
    if "product.id" in wanted.texts:
        sets.append({one for said in wanted.texts["product.id"] if (one := line_id_of(said))})
    if "bucket.id" in wanted.texts:
        buckets = [BucketId.parse(said) for said in wanted.texts["bucket.id"]]
        sets.append({one.line_id for one in buckets if one and one.part.value == "paid"})
    return frozenset(set.intersection(*sets)) if sets else None


def _read(page: Sequence[tuple[UUID, str]]) -> list[Action]:
    known: dict[tuple[UUID, str], Action] = {}
    for kind, source in SOURCES.items():
        ids = [one for one, own in page if own == kind]
        known |= {(one, kind): action for one, action in (source.read(ids) if ids else [])}
    return [known[one] for one in page if one in known]


def _of_lines(rows: QuerySet[Any], party: RelyingPartyRow, lines: Lines) -> QuerySet[Any]:
    if lines is not None:
        rows = rows.filter(line_id__in=lines)
    if party.standing.reach is Reach.OWN:
        rows = rows.filter(line_id__in=lines_within(party).order_by().values("line_id"))
    return rows


def _task_rows(party: RelyingPartyRow, lines: Lines) -> QuerySet[Any]:
    rows = BalanceTaskRow.objects.exclude(line_id=None)
    return _of_lines(rows, party, lines)


def _payout_rows(party: RelyingPartyRow, lines: Lines) -> QuerySet[Any]:
    rows = PayoutRow.objects.exclude(order_id__in=confidential_order_ids())
    return _of_lines(rows, party, lines)


def _settled_rows(party: RelyingPartyRow, lines: Lines) -> QuerySet[Any]:
    rows = EvidenceRow.objects.filter(step="settle_balance")
    if lines is None and party.standing.reach is Reach.ALL:
        return rows.exclude(order_id__in=confidential_order_ids())
    orders = orders_within(party).order_by()
    orders = orders if lines is None else orders.filter(line_id__in=lines)
    return rows.filter(order_id__in=orders.values("order_id"))


def _tasks(ids: Sequence[UUID]) -> list[tuple[UUID, Action]]:
    found = []
    for task in tasks_of(BalanceTaskRow.objects.filter(pk__in=ids)):
        row = task.row
        receiver = task.transfer.row.receiver_line_id if task.transfer else row.line_id
        action = Action(
            action_id=f"task-{row.task_id}",
            line_id=int(row.line_id or 0),
            receiver_line_id=int(receiver or 0),
            amount_minor=row.amount_minor,
            currency=row.currency,
            status=task.status,
            asked_at=row.asked_at,
            done_at=task.changed_at if task.status == "completed" else None,
            task=row,
        )
        found.append((row.task_id, action))
    return found


def _payouts(ids: Sequence[UUID]) -> list[tuple[UUID, Action]]:
    return [(row.payout_id, _payout(row)) for row in PayoutRow.objects.filter(pk__in=ids)]


def _payout(row: PayoutRow) -> Action:
    status = payout_status(PayoutState(row.state))
    return Action(
        action_id=f"payout-{row.payout_id}",
        line_id=row.line_id,
        receiver_line_id=row.line_id,
        amount_minor=row.amount_minor,
        currency=row.currency,
        status=status,
        asked_at=row.created_at,
        done_at=row.changed_at if status == "completed" else None,
    )


def _settlements(ids: Sequence[UUID]) -> list[tuple[UUID, Action]]:
    orders = OrderRow.objects.in_bulk(list(ids))
    rows = EvidenceRow.objects.filter(order_id__in=ids, step="settle_balance")
    return [
        (row.order_id, _settlement(row, orders[row.order_id]))
        for row in rows
        if row.order_id in orders
    ]


def _settlement(row: EvidenceRow, order: OrderRow) -> Action:
    figures = row.facts["settlement"]
    return Action(
        action_id=f"settlement-{row.order_id}",
        line_id=order.line_id,
        receiver_line_id=order.line_id,
        amount_minor=figures["refund_minor"],
        currency=figures["currency"],
        status="completed",
        asked_at=order.requested_at,
        done_at=row.recorded_at,
    )


SOURCES: Mapping[str, Source] = {
    "task": Source(_task_rows, "task_id", _tasks),
    "payout": Source(_payout_rows, "payout_id", _payouts),
    "settlement": Source(_settled_rows, "order_id", _settlements),
}
"""By the first word of an id."""
