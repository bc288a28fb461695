"""Make a task upon a balance for a client of TMF654: to be done soon, or failed from the start."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.balance_task import (
    OF_NO_LINE_MOST,
    WRITE,
    BalanceBeingSettled,
    BalanceSettled,
    LineNotInUse,
    NoCreditHere,
    TaskKind,
    TaskLine,
    TaskNotAllowed,
    TaskState,
    TooManyTasks,
    check_what_is_done,
    line_named,
    minor_of,
)
from cleanbreak.domain.balance_transfer import read_transfer
from cleanbreak.domain.bucket import BucketNotFound
from cleanbreak.domain.line import LineState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.order_end_for_client import actor_of
from cleanbreak.flows.transfer_balance import transfer_balance
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.balance_task import BalanceTaskRow, count_of_no_line
from cleanbreak.records.client_order import lines_within
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.ledger import minor_unit_exponent
from cleanbreak.records.line import LineRow
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.wake import wake_worker

Scopes = frozenset[str]


def make_task(
    kind: TaskKind, words: Mapping[str, Any], party: RelyingPartyRow, scopes: Scopes, now: datetime
) -> BalanceTaskRow:
    """Make a task in the running transaction; what cannot be done has failed already.

    :raises TooManyTasks: if the client has as many that named no line as it may have.
    """
    if count_of_no_line(party.client_id, OF_NO_LINE_MOST) >= OF_NO_LINE_MOST:
        raise TooManyTasks(most=OF_NO_LINE_MOST)
    row = BalanceTaskRow(kind=kind.value, client_id=party.client_id, asked_at=now, changed_at=now)
    row.say(words)
    row.state = TaskState.CREATED.value
    try:
        with transaction.atomic():
            if kind is TaskKind.TRANSFER:
                _transfer(row, words, party, now)
            else:
                _give(row, words, party, scopes)
    except Refusal as refusal:
        fail_task(row, refusal)
    row.save(force_insert=True)
    note_task(row, actor_of(party), now)
    if row.due_at is not None:
        wake_worker("do_balance_tasks")
    return row


def fail_task(row: BalanceTaskRow, refusal: Refusal) -> None:
    """Say of a task that it has failed, and why."""
    row.state, row.due_at = TaskState.FAILED.value, None
    row.problem_code, row.problem = refusal.code, dict(refusal.data)


def note_task(row: BalanceTaskRow, actor: Actor, now: datetime) -> None:
    """Note in the audit what became of a task, and by whom."""
    details = {"task": str(row.task_id), "kind": row.kind, "problem": row.problem_code}
    entry = AuditEntry(act=f"balance_task.{row.state}", order_id=None, actor=actor, details=details)
    append_audit([entry], now)


def state_problem(line: LineRow) -> Refusal | None:
    """Return why nothing can be done with a line's balance; of an end in confidence nothing."""
    if line.open_order_id is not None:
        is_hidden = line.open_order_id in set(confidential_order_ids())
        return None if is_hidden else BalanceBeingSettled()
    if line.state == LineState.TERMINATED.value:
        return BalanceSettled()
    return None if line.state == LineState.ACTIVE.value else LineNotInUse()


def _give(
    row: BalanceTaskRow, words: Mapping[str, Any], party: RelyingPartyRow, scopes: Scopes
) -> None:
    """Have credit given soon.

    :raises Refusal: if it cannot be.
    """
    limits: Mapping[str, int] = settings.CLEANBREAK_BALANCE_TASK_MOST
    if WRITE not in scopes or not limits:
        raise TaskNotAllowed
    check_what_is_done(TaskKind(row.kind), words)
    line = lines_within(party).filter(pk=line_named(words)).first()
    if line is None:
        raise BucketNotFound
    row.line_id, row.currency = line.line_id, line.currency
    if problem := state_problem(line):
        raise problem
    known = TaskLine(
        line_id=line.line_id,
        currency=line.currency,
        exponent=minor_unit_exponent(line.currency),
        most_minor=limits.get(line.currency),
    )
    row.amount_minor = minor_of(words, known)
    if not wired_outside().charging.takes_credit():
        raise NoCreditHere
    row.due_at = row.asked_at


def _transfer(
    row: BalanceTaskRow, words: Mapping[str, Any], party: RelyingPartyRow, now: datetime
) -> None:
    """Choose the other line for what is owed: a payout like any other.

    :raises Refusal: if it cannot be.
    """
    made = transfer_balance(read_transfer(words), party, now, row.task_id)
    row.line_id = made.row.line_id
    row.amount_minor, row.currency = made.payout.amount_minor, made.payout.currency
