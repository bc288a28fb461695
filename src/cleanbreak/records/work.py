"""How workers claim batches of orders and write down what came of them.

A claim gives orders a lease: their ``due_at`` moves to the end of it, so that one index on
``(priority, due_at)`` finds waiting orders, due orders and orders whose worker died alike. What a
worker writes counts only while the lease is its own; a worker that comes too late writes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from cleanbreak.domain.certificate import canonical_bytes
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.settlement import Settlement
from cleanbreak.domain.termination import (
    Actor,
    Channel,
    OrderAtWork,
    OrderState,
    Problem,
    StepDone,
)
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.evidence import evidence_of, insert_evidence
from cleanbreak.records.ledger import post_journals
from cleanbreak.records.line import LINE_COLUMNS, line_from, rows_of
from cleanbreak.records.number import quarantine_numbers
from cleanbreak.records.order import PRIORITIES, WORKING_STATES, lock_lines_of
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox

BEFORE = "before"
"""``Moved.line_state``: back to what the line was before the order."""
SYSTEM = Actor(channel=Channel.SYSTEM, acting_user="system")
_AT_WORK = (OrderState.IN_PROGRESS, OrderState.PENDING_CANCELLATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Until when orders belong to one worker."""

    owner: UUID
    now: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A step that was done, and where the order goes from there."""

    order: OrderAtWork
    done: StepDone
    next_step: str
    next_state: OrderState
    line_state: str | None = None
    """What the line becomes by this step, if it changes; ``BEFORE`` for what it was."""
    ended_on: date | None = None
    """The day on which a line became terminated, in its own time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A step that was not done: tried again at ``due_at``, or handed to a person if ``held``."""

    order: OrderAtWork
    problem: Problem
    due_at: datetime
    held: bool


def claim_orders(lease: Lease, limit: int) -> list[OrderAtWork]:
    """Claim up to ``limit`` due orders that stand at the same step, the most urgent first."""
    for priority in PRIORITIES:
        with transaction.atomic():
            order_ids = _claim(lease, priority, limit)
        if order_ids:  # a row that cannot be loaded must not take the whole claim back with it
            return _load(order_ids)
    return []


def _claim(lease: Lease, priority: int, limit: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH first AS (
                SELECT order_id, step, state = 'pendingCancellation' AS undoing
                FROM termination_order
                WHERE priority = %(priority)s AND due_at <= %(now)s AND state = ANY(%(working)s)
                ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
            ), due AS (
                SELECT o.order_id FROM termination_order o, first
                WHERE o.priority = %(priority)s AND o.due_at <= %(now)s
                  AND o.state = ANY(%(working)s) AND o.step = first.step
                  AND (o.state = 'pendingCancellation') = first.undoing
                ORDER BY o.due_at LIMIT %(limit)s FOR UPDATE OF o SKIP LOCKED
            )
            UPDATE termination_order SET
                lease_owner = %(owner)s, due_at = %(until)s, attempt = attempt + 1,
                state = CASE state WHEN 'pending' THEN 'inProgress' ELSE state END
            WHERE order_id IN (SELECT order_id FROM due)
            RETURNING order_id
            """,
            {
                "priority": priority,
                "now": lease.now,
                "until": lease.until,
                "owner": lease.owner,
                "limit": limit,
                "working": WORKING_STATES,
            },
        )
        return [row[0] for row in cursor.fetchall()]


def _load(order_ids: Sequence[UUID]) -> list[OrderAtWork]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT o.order_id, o.step, o.state, o.attempt, o.level, o.channel, o.acting_user,
                   o.is_early, o.effective_date, o.requested_at, o.policy_date, o.plan,
                   {LINE_COLUMNS}
            FROM termination_order o JOIN line l USING (line_id) JOIN holder h USING (holder_id)
            WHERE o.order_id = ANY(%s) ORDER BY o.order_id
            """,  # noqa: S608  only our own column names are put in
            [list(order_ids)],
        )
        rows = rows_of(cursor)
    evidence = evidence_of(order_ids)
    return [_order_from(row, evidence[row["order_id"]]) for row in rows]


def _order_from(row: dict[str, Any], evidence: Mapping[str, Mapping[str, Any]]) -> OrderAtWork:
    planned = json.loads(row["plan"])["settlement"]  # Django's cursor leaves JSON as text
    return OrderAtWork(
        order_id=row["order_id"],
        step=row["step"],
        state=OrderState(row["state"]),
        attempt=row["attempt"],
        line=line_from(row),
        holder_language=row["language"],
        actor=Actor(channel=Channel(row["channel"]), acting_user=row["acting_user"]),
        level=ProofLevel(row["level"]),
        is_early=row["is_early"],
        effective_date=row["effective_date"],
        requested_at=row["requested_at"],
        policy_date=row["policy_date"],
        planned=Settlement.from_json(planned) if planned else None,
        evidence=evidence,
    )


def write_moves(lease: Lease, moves: Sequence[Moved]) -> set[UUID]:
    """Write evidence, ledger, outbox and the next step of the batch; return who went on.

    An order whose lease is no longer ours is left alone. One that was withdrawn while its step
    was being done keeps the evidence, since the act took place, but does not go on: it is freed
    for the worker that will undo it; an act on our own books alone did not take place.
    """
    if not moves:
        return set()
    with transaction.atomic():
        lock_lines_of([move.order.order_id for move in moves if move.line_state])
        states = _lock_own(lease, [move.order.order_id for move in moves])
        ours = [move for move in moves if move.order.order_id in states]
        if not ours:
            return set()
        going = [m for m in ours if states[m.order.order_id] == m.order.state.value]
        left = {m.order.order_id for m in going}
        acted = [m for m in ours if m.order.order_id in left or not m.done.journal]
        insert_evidence([_evidence_row(move) for move in acted], lease.now)
        _free(set(states) - {move.order.order_id for move in going}, lease.now)
        _write_books(lease, going)
        _write_steps(lease, going)
    return {move.order.order_id for move in going if move.next_state in _AT_WORK}


def write_stuck(lease: Lease, stuck: Sequence[Stuck]) -> None:
    """Note why orders could not go on, and give up their leases."""
    if not stuck:
        return
    with transaction.atomic():
        states = _lock_own(lease, [one.order.order_id for one in stuck])
        ours = [one for one in stuck if one.order.order_id in states]
        going = [one for one in ours if states[one.order.order_id] == one.order.state.value]
        _free(set(states) - {one.order.order_id for one in going}, lease.now)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE termination_order o SET
                    state = CASE WHEN new.held THEN 'held' ELSE o.state END,
                    due_at = new.due_at, lease_owner = NULL,
                    problem_code = new.code, problem_sentence = new.sentence
                FROM unnest(%s::uuid[], %s::boolean[], %s::timestamptz[], %s::text[], %s::text[])
                    AS new (order_id, held, due_at, code, sentence)
                WHERE o.order_id = new.order_id
                """,
                [
                    [one.order.order_id for one in going],
                    [one.held for one in going],
                    [one.due_at for one in going],
                    [one.problem.code for one in going],
                    [one.problem.sentence for one in going],
                ],
            )
        append_audit([_held_entry(one) for one in going if one.held], lease.now)


def _lock_own(lease: Lease, order_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Lock those of the orders whose lease is still ours and return their states."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT order_id, state FROM termination_order
            WHERE order_id = ANY(%s) AND lease_owner = %s ORDER BY order_id FOR UPDATE
            """,
            [list(order_ids), lease.owner],
        )
        return dict(cursor.fetchall())


def _free(order_ids: set[UUID], now: datetime) -> None:
    """Give up the leases of orders that took another turn while they were worked on."""
    if order_ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE termination_order SET lease_owner = NULL, due_at = %s"
                " WHERE order_id = ANY(%s)",
                [now, list(order_ids)],
            )


def _write_books(lease: Lease, moves: Sequence[Moved]) -> None:
    post_journals(
        [
            (move.order.order_id, move.order.line.line_id, move.done.journal)
            for move in moves
            if move.done.journal
        ],
        lease.now,
    )
    quarantine_numbers(
        [
            (
                move.order.line.msisdn,
                move.order.order_id,
                move.order.line.range_holder,
                move.done.quarantine,
            )
            for move in moves
            if move.done.quarantine
        ],
        lease.now,
    )
    _insert_certificates(lease, moves)
    put_in_outbox(
        [
            NewAnnouncement(kind=kind, key=move.order.key(kind.value), order_id=move.order.order_id)
            for move in moves
            for kind in move.done.announcements
        ],
        lease.now,
    )


def _write_steps(lease: Lease, moves: Sequence[Moved]) -> None:
    """Move the orders on: those that go on keep the lease, those that are finished lose it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE termination_order o SET
                step = new.step, state = new.state, attempt = new.at_work::int,
                due_at = %s, problem_code = '', problem_sentence = '',
                lease_owner = CASE WHEN new.at_work THEN o.lease_owner END,
                completed_at = CASE WHEN new.at_work THEN NULL ELSE %s END
            FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::boolean[])
                AS new (order_id, step, state, at_work)
            WHERE o.order_id = new.order_id
            """,
            [
                lease.until,
                lease.now,
                [move.order.order_id for move in moves],
                [move.next_step for move in moves],
                [move.next_state.value for move in moves],
                [move.next_state in _AT_WORK for move in moves],
            ],
        )
    _write_line_states([move for move in moves if move.line_state])
    append_audit([_finished_entry(m) for m in moves if m.next_state not in _AT_WORK], lease.now)


def _write_line_states(moves: Sequence[Moved]) -> None:
    """Set the lines' states; an empty state means the one from before the order."""
    if not moves:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE line l SET
                state = coalesce(nullif(new.state, ''), o.line_state_before),
                termination_date = new.ended_on
            FROM unnest(%s::uuid[], %s::text[], %s::date[]) AS new (order_id, state, ended_on)
            JOIN termination_order o USING (order_id)
            WHERE l.line_id = o.line_id
            """,
            [
                [move.order.order_id for move in moves],
                [move.line_state if move.line_state != BEFORE else "" for move in moves],
                [move.ended_on for move in moves],
            ],
        )


def _insert_certificates(lease: Lease, moves: Sequence[Moved]) -> None:
    rows = [
        (move.order.order_id, signed.statement, signed.key_id, signed.signature)
        for move in moves
        if (signed := move.done.certificate)
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO certificate (order_id, statement, key_id, signature, issued_at)
            SELECT order_id, statement, key_id, signature, %s
            FROM unnest(%s::uuid[], %s::bytea[], %s::text[], %s::bytea[])
                AS new (order_id, statement, key_id, signature)
            ON CONFLICT (order_id) DO NOTHING
            """,
            [lease.now, *(list(column) for column in zip(*rows, strict=True))],
        )


def _evidence_row(move: Moved) -> tuple[UUID, str, str]:
    return move.order.order_id, move.order.step, canonical_bytes(move.done.evidence).decode()


def _held_entry(one: Stuck) -> AuditEntry:
    return AuditEntry(
        act="order.held",
        order_id=one.order.order_id,
        actor=SYSTEM,
        details={"step": one.order.step, "problem": one.problem.code},
    )


def _finished_entry(move: Moved) -> AuditEntry:
    return AuditEntry(
        act=f"order.{move.next_state.value}", order_id=move.order.order_id, actor=SYSTEM
    )
