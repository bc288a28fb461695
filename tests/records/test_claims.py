"""Workers share the work: no order has two of them, and none is lost with a dead one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, connections
from tests.worlds import NOON, LineOf, TestWorld, at_once, make_world, with_notice

from cleanbreak.domain.termination import OrderAtWork, OrderState, Problem, StepDone
from cleanbreak.flows.proof_of_end import Recorder
from cleanbreak.flows.request_termination import Requested, request_termination
from cleanbreak.flows.step_paths import WAYS
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.lease import ONLINE_LANE, Lease, end_lease, renew_lease
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.work import (
    Claim,
    Moved,
    Stuck,
    claim_orders,
    write_moves,
    write_stuck,
)

pytestmark = pytest.mark.usefixtures("committed_db")

LASTS = timedelta(seconds=45)
CONNECTIONS = 10


def lease(now: datetime = NOON) -> Lease:
    return Lease(lease_id=uuid4(), now=now, until=now + LASTS)


def claim(held: Lease, limit: int, lane: UUID = ONLINE_LANE) -> list[OrderAtWork]:
    return claim_orders(held, Claim(limit=limit, lane=lane))


def lines(count: int) -> list[LineOf]:
    return [LineOf(msisdn=f"+49152{n:08d}") for n in range(count)]


def ordered(world: TestWorld, count: int) -> set[UUID]:
    """Add so many lines and order the end of each at once."""
    asked = lines(count)
    world.add(*asked)
    return {request_termination(at_once(one), world.outside, NOON).order_id for one in asked}


def ids(orders: list[OrderAtWork]) -> list[UUID]:
    return [order.order_id for order in orders]


def in_parallel(act: Callable[[], Any]) -> list[Any]:
    """Do it over ten connections at the same moment."""
    start = Barrier(CONNECTIONS)

    def once(_: int) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=20)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(once, range(CONNECTIONS)))


def test_ten_parallel_requests_for_one_line_are_one_order() -> None:
    world, line = make_world(), LineOf()
    world.add(line)

    answers: list[Requested] = in_parallel(
        lambda: request_termination(at_once(line), world.outside, NOON)
    )

    assert len({answer.order_id for answer in answers}) == 1
    assert sorted(answer.is_new for answer in answers) == [False] * 9 + [True]
    assert OrderRow.objects.count() == 1


def test_the_database_itself_refuses_a_line_that_ends_by_no_order_or_lives_with_one() -> None:
    ordered(make_world(), 1)
    line = LineRow.objects.get()
    assert (line.state, line.open_order_id) == ("pendingTerminate", OrderRow.objects.get().pk)
    for changes in ({"open_order_id": None}, {"state": "active"}, {"state": "terminated"}):
        with pytest.raises(IntegrityError, match="line_ends_by_its_order"):
            LineRow.objects.update(**changes)
    LineRow.objects.update(state="active", open_order_id=None)


def test_two_workers_never_hold_one_order_however_many_claim() -> None:
    asked = ordered(make_world(), 60)

    claimed = in_parallel(lambda: ids(claim(lease(), 7)))

    taken = [order_id for batch in claimed for order_id in batch]
    assert len(taken) == len(set(taken))
    assert 7 <= len(taken) <= 60
    rest = ids(claim(lease(), 100))
    assert set(rest).isdisjoint(taken)
    assert {*taken, *rest} == asked


def test_an_order_is_taken_over_when_its_lease_is_over_and_not_before() -> None:
    (order_id,) = ordered(make_world(), 1)
    assert ids(claim(lease(), 10)) == [order_id]
    assert claim(lease(NOON + LASTS - timedelta(microseconds=1)), 10) == []
    (taken,) = claim(lease(NOON + LASTS), 10)
    assert (taken.order_id, taken.attempt) == (order_id, 2)


def moved(order: OrderAtWork, said: str = "on") -> Moved:
    done = StepDone(evidence={"bar": said})
    return Moved(order, done, Recorder(NOON).record(done.evidence), WAYS["stop_usage"])


def stuck(order: OrderAtWork, held: bool = False) -> Stuck:
    problem = Problem(code="unavailable", sentence="Nobody answered.")
    later = NOON + timedelta(minutes=5)
    return Stuck(order=order, problem=problem, due_at=later, held=held)


def test_a_worker_that_comes_too_late_writes_nothing() -> None:
    ordered(make_world(), 1)
    late = lease()
    (old,) = claim(late, 10)
    (new,) = claim(lease(NOON + LASTS), 10)
    before = OrderRow.objects.values().get()

    assert write_moves(late, [moved(old)]) == []
    write_stuck(late, [stuck(old, held=True)])

    assert OrderRow.objects.values().get() == before
    assert EvidenceRow.objects.count() == 0
    assert new.attempt == 2


def test_the_worker_whose_lease_it_is_writes_evidence_and_goes_on() -> None:
    (order_id,) = ordered(make_world(), 1)
    mine = lease()
    (order,) = claim(mine, 10)

    assert [one.order.order_id for one in write_moves(mine, [moved(order)])] == [order_id]

    assert OrderRow.objects.get().lease_id == mine.lease_id
    assert EvidenceRow.objects.get().facts == {"bar": "on", "at": NOON.isoformat()}


def test_writing_renews_the_lease() -> None:
    ordered(make_world(), 1)
    mine = lease()
    (order,) = claim(mine, 10)
    later = Lease(lease_id=mine.lease_id, now=NOON + LASTS / 2, until=NOON + 3 * LASTS / 2)

    write_moves(later, [moved(order)])

    assert claim(lease(NOON + LASTS), 10) == []
    assert len(claim(lease(NOON + 3 * LASTS / 2), 10)) == 1


def test_a_lease_that_was_given_up_is_not_renewed() -> None:
    ordered(make_world(), 1)
    mine = lease()
    assert len(claim(mine, 10)) == 1
    assert renew_lease(mine)
    end_lease(mine)
    assert not renew_lease(mine)


def test_the_first_evidence_of_a_step_stays() -> None:
    ordered(make_world(), 1)
    mine = lease()
    (order,) = claim(mine, 10)
    write_moves(mine, [moved(order)])
    with pytest.raises(IntegrityError):
        write_moves(mine, [moved(order, said="forged")])
    assert EvidenceRow.objects.get().facts["bar"] == "on"


def test_a_stuck_order_waits_and_a_held_one_waits_for_a_person() -> None:
    ordered(make_world(), 2)
    mine = lease()
    first, second = claim(mine, 10)
    write_stuck(mine, [stuck(first), stuck(second, held=True)])

    assert claim(lease(NOON + timedelta(minutes=5) - timedelta(seconds=1)), 10) == []
    assert ids(claim(lease(NOON + timedelta(minutes=5)), 10)) == [first.order_id]
    held = OrderRow.objects.get(pk=second.order_id)
    assert (held.state, held.problem_sentence) == ("held", "Nobody answered.")


def test_an_order_whose_day_has_not_come_is_never_claimed() -> None:
    world, line = make_world(), LineOf(payment="postpaid")
    world.add(line)
    request_termination(with_notice(line), world.outside, NOON)
    due_at = OrderRow.objects.get().due_at

    assert claim(lease(due_at - timedelta(microseconds=1)), 10) == []
    assert len(claim(lease(due_at), 10)) == 1


@pytest.mark.parametrize("state", [s for s in OrderState if s.value not in
                                   ("pending", "inProgress", "pendingCancellation")])  # fmt: skip
def test_an_order_that_nobody_works_on_is_never_claimed(state: OrderState) -> None:
    ordered(make_world(), 1)
    OrderRow.objects.update(state=state.value)
    assert claim(lease(NOON + timedelta(days=9)), 10) == []
    OrderRow.objects.update(state="inProgress")
    assert len(claim(lease(NOON + timedelta(days=9)), 10)) == 1


def test_each_lane_is_claimed_for_itself_however_long_the_other_waits() -> None:
    asked = ordered(make_world(), 4)
    masses = set(list(asked)[:3])
    lane = uuid4()
    OrderRow.objects.filter(pk__in=masses).update(lane=lane, due_at=NOON - timedelta(days=30))

    assert set(ids(claim(lease(), 10))) == asked - masses
    assert claim(lease(), 10) == []
    assert set(ids(claim(lease(), 10, lane))) == masses


def test_a_batch_stands_at_one_step_and_in_one_direction() -> None:
    first, second, third = sorted(ordered(make_world(), 3))
    OrderRow.objects.filter(pk=second).update(step="close_charging")
    OrderRow.objects.filter(pk=third).update(state="pendingCancellation")
    batches = [ids(claim(lease(), 10)) for _ in range(4)]
    assert sorted(batches[:3]) == [[first], [second], [third]]
    assert batches[3] == []


def test_the_oldest_go_first_and_no_more_than_asked() -> None:
    asked = sorted(ordered(make_world(), 5))
    for minutes, order_id in enumerate(asked):
        OrderRow.objects.filter(pk=order_id).update(due_at=NOON - timedelta(minutes=minutes))
    assert ids(claim(lease(), 2)) == asked[3:]
