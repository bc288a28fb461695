"""Read the tasks upon balances that a client asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cleanbreak.domain.balance_task import TaskKind
from cleanbreak.domain.client_order import TaskNotFound
from cleanbreak.flows.filter_client_orders import Wanted, count_about
from cleanbreak.flows.order_end_for_client import read_id
from cleanbreak.flows.read_client_orders import Portion
from cleanbreak.flows.transfer_balance import Transfer, transfers_of
from cleanbreak.records.balance_task import BalanceTaskRow, tasks_within
from cleanbreak.records.relying_party import RelyingPartyRow

TRANSFERS_LOOKED_AT = 1_000
"""Of a transfer its payout tells the status: so many a filter by it looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task, with the payout that a transfer is."""

    row: BalanceTaskRow
    transfer: Transfer | None

    @property
    def status(self) -> str:
        """Return TMF654's status."""
        return self.transfer.status if self.transfer else self.row.state

    @property
    def changed_at(self) -> datetime:
        """Return since when it has this status."""
        return self.transfer.payout.changed_at if self.transfer else self.row.changed_at


def list_tasks(kind: TaskKind, party: RelyingPartyRow, wanted: Wanted) -> Portion[Task]:
    """Return some tasks of a kind that the client asked for, the newest first.

    :param wanted: by ``id`` and ``status``.
    """
    asked = tasks_within(party, kind)
    if "id" in wanted.texts:
        asked = asked.filter(pk__in=[one for said in wanted.texts["id"] if (one := read_id(said))])
    if statuses := wanted.texts.get("status"):
        if kind is TaskKind.TRANSFER:
            return _transfers_of(statuses, asked, wanted)
        asked = asked.filter(state__in=statuses)
    part = asked[wanted.offset : wanted.offset + wanted.limit]
    return Portion(tasks_of(part), count_about(asked))


def _transfers_of(
    statuses: tuple[str, ...], asked: QuerySet[BalanceTaskRow], wanted: Wanted
) -> Portion[Task]:
    """Return some transfers of these statuses, of the newest thousand."""
    found = [one for one in tasks_of(asked[:TRANSFERS_LOOKED_AT]) if one.status in statuses]
    return Portion(found[wanted.offset : wanted.offset + wanted.limit], len(found))


def read_task(kind: TaskKind, task_id: str, party: RelyingPartyRow) -> Task:
    """Return one task that the client asked for.

    :raises TaskNotFound: if there is none.
    """
    wanted = read_id(task_id)
    return _one_of(tasks_within(party, kind).filter(pk=wanted) if wanted else [])


def read_told_task(kind: TaskKind, task_id: str, party: RelyingPartyRow) -> Task:
    """Return one task that the client is told of, also one that it has deleted since.

    :raises TaskNotFound: if it is not the client's.
    """
    rows = BalanceTaskRow.objects.filter(pk=task_id, kind=kind.value, client_id=party.client_id)
    return _one_of(rows)


def _one_of(rows: QuerySet[BalanceTaskRow] | Sequence[BalanceTaskRow]) -> Task:
    found = tasks_of(rows)
    if not found:
        raise TaskNotFound
    return found[0]


def tasks_of(rows: QuerySet[BalanceTaskRow] | Sequence[BalanceTaskRow]) -> list[Task]:
    """Return tasks with the payouts of those that are transfers."""
    found = list(rows)
    ids = [row.task_id for row in found if row.kind == TaskKind.TRANSFER.value]
    transfers = transfers_of(ids) if ids else {}
    return [Task(row=row, transfer=transfers.get(row.task_id)) for row in found]
