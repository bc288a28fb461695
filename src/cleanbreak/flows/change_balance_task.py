"""Change what a client said of its task upon a balance, cancel a task, or delete it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from cleanbreak.domain.balance_task import TaskKind, TaskNotOpen, TaskState
from cleanbreak.domain.balance_task_change import TaskChange, read_task_change
from cleanbreak.domain.client_order import TaskNotFound
from cleanbreak.flows.make_balance_task import note_task
from cleanbreak.flows.order_end_for_client import actor_of
from cleanbreak.flows.read_balance_tasks import Task, read_task
from cleanbreak.flows.stop_payout import stop_payout
from cleanbreak.records.balance_task import BalanceTaskRow, lock_tasks
from cleanbreak.records.relying_party import RelyingPartyRow


def change_task(
    task: Task,
    patch: Mapping[str, Any],
    shown: Mapping[str, Any],
    party: RelyingPartyRow,
    now: datetime,
) -> None:
    """Make a change in the running transaction.

    :param shown: the task as its client sees it.
    :raises Refusal: of :func:`read_task_change`.
    :raises TaskNotOpen: if it is to be cancelled, and is being done or over.
    """
    row = _locked(task)
    change: TaskChange = read_task_change(TaskKind(row.kind), patch, row.all_words, shown)
    row.say(change.words)
    row.save(update_fields=["words"])
    if change.is_cancelled:
        _cancel(row, task, party, now)


def delete_task(kind: TaskKind, task_id: str, party: RelyingPartyRow, now: datetime) -> None:
    """Show a task to its client no more; one that waits is cancelled before.

    One that named no line is gone with its words.

    :raises TaskNotFound: if the client has none of this id.
    :raises TaskNotOpen: if it is being done right now.
    """
    with transaction.atomic():
        task = read_task(kind, task_id, party)
        row = _locked(task)
        if row.line_id is None:
            row.delete()  # it named no line, and was nothing but words
            return
        if task.status == TaskState.CREATED.value:
            _cancel(row, task, party, now)
        row.hidden_at = now
        row.save(update_fields=["hidden_at"])


def _locked(task: Task) -> BalanceTaskRow:
    """Return the row for the running transaction alone.

    :raises TaskNotFound: if it was deleted a moment ago.
    """
    found = lock_tasks([task.row.task_id])
    if not found:
        raise TaskNotFound
    return found[0]


def _cancel(row: BalanceTaskRow, task: Task, party: RelyingPartyRow, now: datetime) -> None:
    """Cancel what was not begun; the money of a transfer stays owed.

    :raises TaskNotOpen: if it was.
    """
    if task.status != TaskState.CREATED.value:
        raise TaskNotOpen
    if task.transfer is not None:
        stop_payout(task.transfer.payout.payout_id, actor_of(party), now)
    elif row.tries or row.state != TaskState.CREATED.value:  # one that waits looks like one begun
        raise TaskNotOpen
    row.state, row.due_at, row.changed_at = TaskState.CANCELLED.value, None, now
    row.save(update_fields=["state", "due_at", "changed_at"])
    note_task(row, actor_of(party), now)
