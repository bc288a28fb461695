"""Advance orders: claim a batch that is due, do its step, write down what came of it, go on.

The only place where batches, leases and failures are handled; what a step *does* stands in
`terminate_line.py` and, for orders that were withdrawn, in `cancel_termination.py`.
"""

import logging
import random
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError

from cleanbreak.domain.line import LineState
from cleanbreak.domain.termination import OrderAtWork, Problem, StepDone
from cleanbreak.flows.freed_number import ended_on
from cleanbreak.flows.note_freed_numbers import note_freed_numbers
from cleanbreak.flows.proof_of_end import Recorder
from cleanbreak.flows.resting_ports import resting_ports
from cleanbreak.flows.step_paths import STEP_NAMED, WAYS, path_of, steps_left
from cleanbreak.flows.terminate_line import Outcome, Step
from cleanbreak.flows.traced import traced
from cleanbreak.flows.wait_for_takeouts import wait_for_takeouts
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.ports.outside import Outside
from cleanbreak.records.lease import Lease, end_lease
from cleanbreak.records.work import (
    Claim,
    Moved,
    Stuck,
    claim_orders,
    write_moves,
    write_stuck,
)

LOG = logging.getLogger(__name__)
Failed: TypeAlias = tuple[OrderAtWork, OutsideFailure]
BATCH_SIZE = 1000
"""Larger batches were slower when measured."""
LEASE = timedelta(seconds=45)
"""How long a batch may take; others take over from a dead worker after that."""
RETRY_FIRST_S, RETRY_LONGEST_S = 1.0, 300.0
HANGING_AFTER_ATTEMPTS = 12
"""Somebody must know of an order that has begun its step so often: after about 25 minutes."""
DEFECTS_MAX = 5
"""How often a step may fail by a defect of ours before a person is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One thread that advances orders."""

    outside: Outside
    clock: Callable[[], datetime]
    is_stopping: Callable[[], bool] = lambda: False
    """Whether it was told to stop: the batch in hand is finished, and no other begun."""

    def lease(self, lease_id: UUID) -> Lease:
        """Return the lease as it is if it begins, or is renewed, now."""
        now = self.clock()
        return Lease(lease_id=lease_id, now=now, until=now + LEASE)


def advance_orders(worker: Worker, *, limit: int = BATCH_SIZE) -> int:
    """Advance every order that is due and that a person waits for; return how many there were."""
    claimed_in_all = 0
    while not worker.is_stopping():
        resting = resting_ports(worker.clock())
        wished = min(limit, resting.lines_at_once or limit)
        steps = [name for name, step in STEP_NAMED.items() if resting.for_all & {*step.needs}]
        claimed = advance_one_batch(worker, Claim(limit=wished, resting_steps=steps))
        if not claimed:
            break
        claimed_in_all += claimed
    return claimed_in_all


def advance_one_batch(worker: Worker, claim: Claim) -> int:
    """Claim one batch and take it as far as it goes; return how many orders it had."""
    lease_id = uuid4()
    orders = claim_orders(worker.lease(lease_id), claim)
    for batch in _by_what_was_done([resumed(order) for order in orders]):
        going = batch
        while going:
            with traced(going[0].step, [order.order_id for order in going]) as span:
                span.note(orders=len(going))
                going = advance_one_step(worker, lease_id, going)
    if orders:
        end_lease(worker.lease(lease_id))
    return len(orders)


def advance_one_step(
    worker: Worker, lease_id: UUID, orders: Sequence[OrderAtWork]
) -> list[OrderAtWork]:
    """Do the step at which the batch stands; return the orders that stand at the next one."""
    step = STEP_NAMED[orders[0].step]
    answers = _run(step, orders, worker.outside)
    lease = worker.lease(lease_id)
    if step.is_point_of_no_return:
        answers = wait_for_takeouts(orders, answers, lease.now)
    moves, failed = _judged(step, orders, answers, lease.now)
    going, spoilt = _write(lease, moves)
    stuck = [_stuck(lease, order, failure) for order, failure in (*failed, *spoilt)]
    write_stuck(lease, stuck)
    _log_stuck(step, stuck)
    for move in going:
        move.order.go_on(move.recorded, move.way.next_step)
        if move.order.step in move.order.evidence:
            resumed(move.order)  # it made up for a step that is new: those behind it were done
    return [move.order for move in going]


def resumed(order: OrderAtWork) -> OrderAtWork:
    """Return the order at the first step that has no evidence yet: where another worker died."""
    if not order.evidence:
        return order
    left = steps_left(path_of(STEP_NAMED[order.step]), order.evidence)
    if left:
        order.step = left[0]
    return order


def _by_what_was_done(orders: Sequence[OrderAtWork]) -> list[list[OrderAtWork]]:
    """Return batches that go the same way to the end."""
    batches: defaultdict[tuple[str, frozenset[str]], list[OrderAtWork]] = defaultdict(list)
    for order in orders:
        batches[order.step, frozenset(order.evidence)].append(order)
    return list(batches.values())


def _write(lease: Lease, moves: Sequence[Moved]) -> tuple[list[Moved], list[Failed]]:
    """Write the batch; what one order spoils by a defect is found by halving, and left out."""
    try:
        return write_moves(lease, moves, note_freed_numbers), []
    except (OperationalError, InterfaceError):
        raise  # the database is away: the leases run out, and others go on
    except Exception as defect:  # noqa: BLE001  one order must not hold up its batch
        log_defect("writing a batch", defect)
        if len(moves) == 1:
            return [], [(moves[0].order, _Defect(type(defect).__name__))]
    middle = len(moves) // 2
    one, other = _write(lease, moves[:middle]), _write(lease, moves[middle:])
    return one[0] + other[0], one[1] + other[1]


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


def _judged(
    step: Step, orders: Sequence[OrderAtWork], answers: Sequence[Outcome], at: datetime
) -> tuple[list[Moved], list[Failed]]:
    """Return where the answers take their orders; what cannot be written down is a defect."""
    way, recorder = WAYS[step.name], Recorder(at)
    is_end = step.line_becomes is LineState.TERMINATED
    moves: list[Moved] = []
    failed: list[Failed] = []
    for order, answer in zip(orders, answers, strict=True):
        if not isinstance(answer, StepDone):
            failed.append((order, answer))
            continue
        try:
            recorded = recorder.record(answer.evidence)
            moves.append(Moved(order, answer, recorded, way, ended_on(order) if is_end else None))
        except Exception as defect:  # noqa: BLE001  one order must not hold up its batch
            log_defect(step.name, defect)
            failed.append((order, _Defect(type(defect).__name__)))
    return moves, failed


def _log_stuck(step: Step, stuck: Sequence[Stuck]) -> None:
    """Log once for all orders with one problem; an order that a person must look at, by its id."""
    for code, count in Counter(one.problem.code for one in stuck).items():
        LOG.warning("%s: %d orders: %s", step.name, count, code)
    for one in stuck:
        if one.held:
            LOG.warning("order %s waits for a person: %s", one.order.order_id, one.problem.code)
        elif one.order.attempt == HANGING_AFTER_ATTEMPTS:
            LOG.error("order %s does not go on: %s", one.order.order_id, one.problem.code)


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
