"""Do what clients of TMF654 asked for: credit is added to an account, once, whatever crashes.

A task is begun before the charging system is asked. From then on it alone can tell what became of
it: asked again under the same key it answers that, and adds nothing.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from cleanbreak.domain.balance_task import CreditRefused, TaskState, task_key
from cleanbreak.domain.money import Money
from cleanbreak.flows.make_balance_task import fail_task, note_task, state_problem
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.charging import Credit
from cleanbreak.ports.errors import OutsideFailure, Refused
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import SYSTEM
from cleanbreak.records.balance_task import BalanceTaskRow, claim_tasks, lock_tasks
from cleanbreak.records.line import LineRow

LOG = logging.getLogger(__name__)
BATCH = 100
LEASE = timedelta(seconds=60)
RETRY_FIRST_S, RETRY_LONGEST_S = 2, 1800
HANGING_AFTER_TRIES = 12
"""Somebody must know of a task that was begun so often."""
WAITS = timedelta(minutes=10)
"""How long a task waits whose line may not be touched, and of which nobody may know why."""


@dataclass(frozen=True, slots=True)
class Going:
    """A task that is being done, and what is asked for it."""

    row: BalanceTaskRow
    call: Call[Credit]


def do_balance_tasks(outside: Outside, clock: Callable[[], datetime]) -> int:
    """Do everything that is due; return how many tasks there were."""
    done = 0
    while claimed := claim_tasks(clock(), clock() + LEASE, BATCH):
        with transaction.atomic():
            going = [one for row in lock_tasks(claimed) if (one := _begun(row, clock()))]
        if going:
            _take_in(going, _answers(outside, going), clock())
        done += len(claimed)
    return done


def _begun(row: BalanceTaskRow, now: datetime) -> Going | None:
    """Begin a task, if it still is to be done and can be; what was begun before goes on."""
    if row.due_at is None or row.line_id is None or row.amount_minor is None:
        return None  # cancelled since
    line = LineRow.objects.get(pk=row.line_id)
    if row.begun_at is None:
        if problem := state_problem(line):
            fail_task(row, problem)
        elif line.open_order_id is not None:
            row.due_at = now + WAITS
        else:
            row.begun_at = now
        _keep(row, now)
    if row.begun_at is None:
        return None
    credit = Credit(line.charging_account, Money(row.amount_minor, row.currency))
    return Going(row, Call(task_key(row.task_id), credit))


def _answers(outside: Outside, going: Sequence[Going]) -> Sequence[Answer]:
    try:
        return outside.charging.credit([one.call for one in going])
    except OutsideFailure as failure:
        return [failure] * len(going)


def _take_in(going: Sequence[Going], answers: Sequence[Answer], now: datetime) -> None:
    by_id = dict(zip((one.row.task_id for one in going), answers, strict=True))
    with transaction.atomic():
        for row in lock_tasks(list(by_id)):
            if row.state == TaskState.CREATED.value:
                _settle(row, by_id[row.task_id], now)


def _settle(row: BalanceTaskRow, answer: Answer, now: datetime) -> None:
    """Keep what became of a task; what nobody knows is asked for again."""
    if isinstance(answer, Done):
        row.state, row.due_at = TaskState.COMPLETED.value, None
    elif isinstance(answer, Refused):
        fail_task(row, CreditRefused())
    else:
        wait = min(RETRY_FIRST_S * 2 ** min(row.tries, 20), RETRY_LONGEST_S)
        row.due_at = now + timedelta(seconds=wait)
        if row.tries % HANGING_AFTER_TRIES == 0:
            LOG.error("balance task %s: nobody knows whether credit was added", row.task_id)
    _keep(row, now)


def _keep(row: BalanceTaskRow, now: datetime) -> None:
    is_over = row.state != TaskState.CREATED.value
    if is_over:
        row.changed_at = now
    row.save(update_fields=["state", "due_at", "begun_at", "problem_code", "problem", "changed_at"])
    if is_over:
        note_task(row, SYSTEM, now)
