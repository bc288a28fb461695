"""Advance orders: claim a batch that is due, do its step, write down what came of it, go on.

The only place where batches, leases and failures are handled; what a step *does* stands in
`terminate_line.py` and, for orders that were withdrawn, in `cancel_termination.py`.
"""

import logging
import random
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError

from cleanbreak.domain.line import LineState
from cleanbreak.domain.termination import OrderAtWork, OrderState, Problem, StepDone
from cleanbreak.flows.cancel_termination import UNDO_STEPS
from cleanbreak.flows.freed_number import ended_on
from cleanbreak.flows.terminate_line import STEPS, Outcome, Step
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.ports.outside import Outside
from cleanbreak.records.work import (
    BEFORE,
    Lease,
    Moved,
    Stuck,
    claim_orders,
    write_moves,
    write_stuck,
)

LOG = logging.getLogger(__name__)
BATCH_SIZE = 1000
"""Larger batches were slower when measured."""
LEASE = timedelta(seconds=45)
"""How long a batch may take; others take over from a dead worker after that."""
RETRY_FIRST_S, RETRY_LONGEST_S = 1.0, 300.0
DEFECTS_MAX = 5
"""How often a step may fail by a defect of ours before a person is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One thread that advances orders."""

    outside: Outside
    clock: Callable[[], datetime]
    owner: UUID

    @classmethod
    def start(cls, outside: Outside, clock: Callable[[], datetime]) -> "Worker":
        """Return a worker with an identity of its own."""
        return cls(outside=outside, clock=clock, owner=uuid4())

    def lease(self) -> Lease:
        """Return a lease that begins now."""
        now = self.clock()
        return Lease(owner=self.owner, now=now, until=now + LEASE)


def advance_orders(worker: Worker, *, limit: int = BATCH_SIZE) -> int:
    """Advance every order that is due until none is; return how many were claimed."""
    claimed_in_all = 0
    while orders := claim_orders(worker.lease(), limit):
        claimed_in_all += len(orders)
        while orders:
            orders = advance_one_step(worker, orders)
    return claimed_in_all


def advance_one_step(worker: Worker, orders: Sequence[OrderAtWork]) -> list[OrderAtWork]:
    """Do the step at which the batch stands; return the orders that stand at the next one."""
    step = _step_of(orders[0])
    results = list(zip(orders, _run(step, orders, worker.outside), strict=True))
    lease = worker.lease()
    moves = [
        _moved(lease, step, order, outcome)
        for order, outcome in results
        if isinstance(outcome, StepDone)
    ]
    going, spoilt = _write(lease, moves)
    failed = [(order, out) for order, out in results if not isinstance(out, StepDone)]
    write_stuck(lease, [_stuck(lease, order, out) for order, out in (*failed, *spoilt)])
    return [
        move.order.after(step.name, {**move.done.evidence, "at": lease.now.isoformat()}, n)
        for move in moves
        if move.order.order_id in going and (n := move.next_step)
    ]


def _write(
    lease: Lease, moves: Sequence[Moved]
) -> tuple[set[UUID], list[tuple[OrderAtWork, OutsideFailure]]]:
    """Write the batch; what one order spoils by a defect is found by halving, and left out."""
    try:
        return write_moves(lease, moves), []
    except (OperationalError, InterfaceError):
        raise  # the database is away: the leases run out, and others go on
    except Exception as defect:  # noqa: BLE001  one order must not hold up its batch
        log_defect("writing a batch", defect)
        if len(moves) == 1:
            return set(), [(moves[0].order, _Defect(type(defect).__name__))]
    middle = len(moves) // 2
    one, other = _write(lease, moves[:middle]), _write(lease, moves[middle:])
    return one[0] | other[0], one[1] + other[1]


def _step_of(order: OrderAtWork) -> Step:
    return next(s for s in (*STEPS, *UNDO_STEPS) if s.name == order.step)


def _run(step: Step, orders: Sequence[OrderAtWork], outside: Outside) -> list[Outcome]:
    """Do the step; an order that brings out a defect is found by halving the batch."""
    try:
        return step.run(orders, outside)
    except OutsideFailure as failure:
        return [failure] * len(orders)
    except Exception as defect:  # noqa: BLE001  found by halving, logged, and held
        log_defect(step.name, defect)
        if len(orders) == 1:
            return [_Defect(type(defect).__name__)]
        middle = len(orders) // 2
        return _run(step, orders[:middle], outside) + _run(step, orders[middle:], outside)


def log_defect(name: str, defect: Exception) -> None:
    """Log where it happened and of what class it is; its text may hold personal data."""
    frames = "".join(traceback.format_tb(defect.__traceback__))
    LOG.error("%s failed by a defect: %s\n%s", name, type(defect).__name__, frames)


class _Defect(OutsideFailure):
    """A defect of ours, named by the class of its exception; its text may hold personal data."""


def _moved(lease: Lease, step: Step, order: OrderAtWork, done: StepDone) -> Moved:
    path = STEPS if step in STEPS else UNDO_STEPS
    position = path.index(step)
    is_last = position + 1 == len(path)
    finished = OrderState.COMPLETED if path is STEPS else OrderState.CANCELLED
    ends = step.line_becomes is LineState.TERMINATED
    line_state = step.line_becomes.value if step.line_becomes else None
    return Moved(
        order=order,
        done=done,
        next_step=step.name if is_last else path[position + 1].name,
        next_state=finished if is_last else order.state,
        line_state=BEFORE if is_last and path is UNDO_STEPS else line_state,
        ended_on=ended_on(order) if ends else None,
    )


def _stuck(lease: Lease, order: OrderAtWork, failure: OutsideFailure) -> Stuck:
    """Say when the step is tried again, or that a person must look."""
    match failure:
        case Refused():
            code, held = "refused", True
        case Unavailable():
            code, held = "unavailable", False
        case OutcomeUnknown():
            code, held = "outcome_unknown", False
        case _:
            code, held = "defect", order.attempt >= DEFECTS_MAX
    LOG.warning("order %s: %s: %s", order.order_id, order.step, code)
    return Stuck(
        order=order,
        problem=Problem(code=code, sentence=failure.sentence),
        due_at=lease.now + _wait(order.attempt, failure),
        held=held,
    )


def _wait(attempt: int, failure: OutsideFailure) -> timedelta:
    """Return a wait that doubles with each attempt, with jitter so that orders do not march."""
    asked_s = getattr(failure, "retry_after_s", None) or 0.0
    longest_s = min(RETRY_FIRST_S * 2 ** min(attempt - 1, 20), RETRY_LONGEST_S)
    jittered_s = longest_s * random.uniform(0.5, 1.0)  # noqa: S311  spreads load, hides nothing
    return timedelta(seconds=max(asked_s, jittered_s))
