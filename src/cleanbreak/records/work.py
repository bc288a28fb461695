"""How workers claim batches of orders and write down what came of them.

A claim gives a batch one lease, see `lease.py`. What a worker writes counts only while the lease is
its own; a worker that comes too late writes nothing. The row of an order is written when it is
claimed, when it passes the point of no return, when it is stuck and when it is done: how far it
has come in between, its evidence says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from cleanbreak.domain.termination import (
    OrderAtWork,
    OrderState,
    Problem,
    Recorded,
    StepDone,
)
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.certificate import insert_certificates
from cleanbreak.records.copied import plain_array
from cleanbreak.records.disk import do_not_wait_for_disk
from cleanbreak.records.evidence import insert_evidence
from cleanbreak.records.lease import (
    ONLINE_LANE,
    Lease,
    begin_lease,
    free_what_was_left,
    renew_lease,
)
from cleanbreak.records.ledger import post_journals
from cleanbreak.records.loaded_order import load_orders
from cleanbreak.records.number import Freed, quarantine_numbers
from cleanbreak.records.order import NEVER, WORKING_STATES
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.payout import insert_payouts

BEFORE = "before"
"""``Moved.line_state``: back to what the line was before the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What a step leads to; one for all orders of a batch."""

    step: str
    next_step: str
    order_becomes: OrderState | None
    """``None`` where the order stays at work."""
    line_becomes: str | None
    """What the line becomes by this step, if it changes; ``BEFORE`` for what it was."""
    is_point_of_no_return: bool = False
    """Whether this is the step after which the order cannot be withdrawn any more."""


@dataclass(slots=True)  # ten for each line: frozen ones take three times as long
class Moved:
    """A step that was done, and where the order goes from there."""

    order: OrderAtWork
    done: StepDone
    recorded: Recorded
    way: Way
    ended_on: date | None = None
    """The day on which a line became terminated, in its own time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A step that was not done: tried again at ``due_at``, or handed to a person if ``held``."""

    order: OrderAtWork
    problem: Problem
    due_at: datetime
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a worker would take."""

    limit: int
    lane: UUID = ONLINE_LANE
    resting_steps: Sequence[str] = ()
    """Steps that must wait, since the system that they need has to be left alone."""


def claim_orders(lease: Lease, claim: Claim) -> list[OrderAtWork]:
    """Claim due orders of one lane that stand at the same step, those that waited longest first.

    What comes back is held by the lease; if it is empty, there is no lease to give up.
    """
    free_what_was_left(lease.now)
    with transaction.atomic():
        order_ids = _claim(lease, claim)
        if order_ids:
            begin_lease(lease, claim.lane)
    return load_orders(order_ids, lease.now) if order_ids else []


# A claim is a range of one index, whatever the planner believes of a table into which a campaign
# put a million rows a minute ago: with old statistics it sorted all of them for each batch.
BY_INDEX = """
    SET LOCAL enable_sort = off;
    SET LOCAL enable_seqscan = off;
    SET LOCAL enable_bitmapscan = off"""


def _claim(lease: Lease, claim: Claim) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(BY_INDEX)
        cursor.execute(
            """
            WITH first AS (
                SELECT order_id, step, state = 'pendingCancellation' AS undoing
                FROM termination_order o
                WHERE lane = %(lane)s AND completed_at IS NULL AND due_at <= %(now)s
                  AND state = ANY(%(working)s) AND step <> ALL(%(resting)s)
                  AND o.lease_id IS NULL
                ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
            ), due AS (
                SELECT o.order_id FROM termination_order o, first
                WHERE o.lane = %(lane)s AND o.completed_at IS NULL AND o.due_at <= %(now)s
                  AND o.state = ANY(%(working)s) AND o.step = first.step
                  AND (o.state = 'pendingCancellation') = first.undoing
                  AND o.lease_id IS NULL
                ORDER BY o.due_at LIMIT %(limit)s FOR UPDATE OF o SKIP LOCKED
            )
            UPDATE termination_order o SET
                lease_id = %(lease_id)s, attempt = attempt + 1,
                state = CASE state WHEN 'pending' THEN 'inProgress' ELSE state END
            FROM due WHERE o.order_id = due.order_id
            RETURNING o.order_id
            """,
            {
                "lane": claim.lane,
                "now": lease.now,
                "working": WORKING_STATES,
                "resting": list(claim.resting_steps),
                "limit": claim.limit,
                "lease_id": lease.lease_id,
            },
        )
        return [row[0] for row in cursor.fetchall()]


def write_moves(
    lease: Lease,
    moves: Sequence[Moved],
    note_also: Callable[[Sequence[Moved]], None] = lambda going: None,
) -> list[Moved]:
    """Write evidence, ledger, outbox and what changes of the orders; return those that go on.

    All have gone the same way. If the lease was lost, nothing is written. An order that was
    withdrawn keeps the evidence of what was done since, and stops at the point of no return: there
    it is freed for the worker that will undo it. Of a campaign's steps only that one waits for the
    disk, and with it all before: what a power cut may take of the others is done again under the
    same keys.

    :param note_also: what else is written, in this transaction, of those that go on.
    """
    if not moves:
        return []
    way = moves[0].way
    with transaction.atomic():
        if not renew_lease(lease):
            return []
        if not way.is_point_of_no_return and all(move.order.is_mass for move in moves):
            do_not_wait_for_disk()
        going = _those_that_pass(lease, moves) if way.is_point_of_no_return else list(moves)
        insert_evidence(way.step, [_evidence_of(move) for move in going], lease.now)
        _write_books(lease, going)
        if way.line_becomes:
            _write_line_states(going)
        note_also(going)
        if way.order_becomes:
            _finish(lease, going)
    return [] if way.order_becomes else going


def _those_that_pass(lease: Lease, moves: Sequence[Moved]) -> list[Moved]:
    """Let orders pass the point of no return, if they were not withdrawn; return them."""
    at_it = plain_array(move.order.reference for move in moves)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE termination_order SET is_past_return = true
            WHERE order_id = ANY(%s::uuid[]) AND state = 'inProgress' RETURNING order_id
            """,
            [at_it],
        )
        passed = {row[0] for row in cursor.fetchall()}
    if len(passed) == len(moves):
        return list(moves)
    _free({move.order.order_id for move in moves} - passed, lease.now)
    return [move for move in moves if move.order.order_id in passed]


def write_stuck(lease: Lease, stuck: Sequence[Stuck]) -> None:
    """Note why orders could not go on, and let them wait for another worker or for a person."""
    if not stuck:
        return
    with transaction.atomic():
        if not renew_lease(lease):
            return
        noted = _note_problems(stuck)
        _free({one.order.order_id for one in stuck} - noted, lease.now)
        held = [one for one in stuck if one.held and one.order.order_id in noted]
        append_audit([_held_entry(one) for one in held], lease.now)


def _note_problems(stuck: Sequence[Stuck]) -> set[UUID]:
    """Note the problems of the orders that were not withdrawn meanwhile, and return these."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE termination_order o SET
                state = CASE WHEN new.held THEN 'held' ELSE o.state END, step = new.step,
                attempt = new.attempt, due_at = new.due_at, lease_id = NULL,
                problem_code = new.code, problem_sentence = new.sentence
            FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::int[], %s::boolean[],
                        %s::timestamptz[], %s::text[], %s::text[])
                AS new (order_id, step, state, attempt, held, due_at, code, sentence)
            WHERE o.order_id = new.order_id AND o.state = new.state
            RETURNING o.order_id
            """,
            [
                [one.order.order_id for one in stuck],
                [one.order.step for one in stuck],
                [one.order.state.value for one in stuck],
                [one.order.attempt for one in stuck],
                [one.held for one in stuck],
                [NEVER if one.held else one.due_at for one in stuck],
                [one.problem.code for one in stuck],
                [one.problem.sentence for one in stuck],
            ],
        )
        return {row[0] for row in cursor.fetchall()}


def _free(order_ids: set[UUID], now: datetime) -> None:
    """Let go of orders that took another turn while they were worked on."""
    if order_ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE termination_order SET lease_id = NULL, due_at = %s"
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
    insert_payouts([move.done.payout for move in moves if move.done.payout], lease.now)
    quarantine_numbers(
        [
            Freed(
                move.order.line.msisdn,
                move.order.order_id,
                move.order.line.jurisdiction,
                move.order.line.range_holder,
                move.order.ported_to,
                move.done.quarantine,
            )
            for move in moves
            if move.done.quarantine
        ],
        lease.now,
    )
    insert_certificates(
        [(m.order.order_id, m.done.certificate) for m in moves if m.done.certificate],
        lease.now,
        {m.order.order_id for m in moves if m.order.is_mass},
    )
    put_in_outbox(
        [
            NewAnnouncement(
                kind=kind,
                key=move.order.key(kind.value),
                order_id=move.order.order_id,
                is_mass=move.order.is_mass,
            )
            for move in moves
            for kind in move.done.announcements
        ],
        lease.now,
    )


def _finish(lease: Lease, moves: Sequence[Moved]) -> None:
    """Close the orders whose last step is done."""
    if not moves:
        return
    way = moves[0].way
    became = way.order_becomes.value if way.order_becomes else ""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH finished AS (
                UPDATE termination_order o SET
                    step = %(step)s, state = %(state)s, completed_at = %(now)s, lease_id = NULL,
                    problem_code = '', problem_sentence = ''
                WHERE o.order_id = ANY(%(order_ids)s::uuid[]) RETURNING order_id, campaign_id
            ), noted AS (
                INSERT INTO audit_entry (at, act, order_id, channel, acting_user, details)
                SELECT %(now)s, %(act)s, order_id, %(channel)s, %(acting_user)s, '{}' FROM finished
            )
            INSERT INTO campaign_tally (campaign_id, at, became, orders)
            SELECT campaign_id, %(now)s, %(state)s, count(*) FROM finished
            WHERE campaign_id IS NOT NULL GROUP BY campaign_id
            """,
            {
                "step": way.next_step,
                "state": became,
                "act": f"order.{became}",
                "channel": SYSTEM.channel.value,
                "acting_user": SYSTEM.acting_user,
                "now": lease.now,
                "order_ids": plain_array(move.order.reference for move in moves),
            },
        )


def _write_line_states(moves: Sequence[Moved]) -> None:
    """Set what the lines have become, and let go of their orders; lines are locked in order."""
    if not moves:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH new AS (
                SELECT * FROM unnest(%s::bigint[], %s::date[], %s::date[])
                    AS new (line_id, ended_on, law_of)
            ), locked AS (
                SELECT line_id FROM line WHERE line_id IN (SELECT line_id FROM new)
                ORDER BY line_id FOR UPDATE
            )
            UPDATE line l SET
                state = CASE %s WHEN 'before' THEN (
                    SELECT line_state_before FROM termination_order o
                    WHERE o.order_id = l.open_order_id) ELSE %s END,
                termination_date = new.ended_on, law_of = new.law_of, open_order_id = NULL
            FROM new JOIN locked USING (line_id) WHERE l.line_id = new.line_id
            """,
            [
                plain_array(move.order.line.line_id for move in moves),
                plain_array(move.ended_on or "NULL" for move in moves),
                plain_array(move.order.policy_date if move.ended_on else "NULL" for move in moves),
                moves[0].way.line_becomes,
                moves[0].way.line_becomes,
            ],
        )


def _evidence_of(move: Moved) -> tuple[UUID, str]:
    return move.order.order_id, move.recorded.text


def _held_entry(one: Stuck) -> AuditEntry:
    return AuditEntry(
        act="order.held",
        order_id=one.order.order_id,
        actor=SYSTEM,
        details={"step": one.order.step, "problem": one.problem.code},
    )
