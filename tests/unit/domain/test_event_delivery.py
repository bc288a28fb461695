"""Which events go together, what answers mean, and that one event's trouble is no other's."""

from datetime import UTC, datetime, timedelta

from cleanbreak.domain.event_delivery import (
    ASKERS,
    Gone,
    Waiting,
    go_now,
    jittered,
    judge_sending,
)
from cleanbreak.domain.signal_delivery import (
    REFUSALS_MAX,
    TOGETHER_MAX,
    Declined,
    DeliveryProblem,
    Taken,
    Trouble,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AWAY = Trouble(DeliveryProblem.UNREACHABLE, 7)


def waiting(serial: int, apart: str, *, refusals: int = 0, due_s: int | None = None) -> Waiting:
    due_at = None if due_s is None else NOW + timedelta(seconds=due_s)
    return Waiting(delivery_id=serial, apart=apart, refusals=refusals, due_at=due_at)


def test_of_one_order_never_two_go_and_nothing_behind_what_waits() -> None:
    owed = [waiting(1, "a", due_s=5), waiting(2, "b"), waiting(3, "a"), waiting(4, "b")]
    assert go_now(owed, 0, NOW) == [1]
    assert go_now(owed, 0, NOW + timedelta(seconds=5)) == [0, 1]


def test_so_many_go_together_and_two_ask_whether_somebody_is_back() -> None:
    owed = [waiting(one, str(one)) for one in range(40)]
    assert len(go_now(owed, 0, NOW)) == TOGETHER_MAX
    assert go_now(owed, 3, NOW) == list(range(ASKERS))


def test_where_nothing_is_taken_the_receiver_is_in_trouble() -> None:
    made = judge_sending([(waiting(1, "a"), AWAY), (waiting(2, "b"), AWAY)])
    assert (made.problem_code, made.retry_after_s, made.settled) == ("unreachable", 7, {})


def test_where_others_are_taken_one_event_waits_by_itself() -> None:
    made = judge_sending([(waiting(1, "a"), AWAY), (waiting(2, "b"), Taken())])
    assert made.problem_code == ""
    assert made.settled == {2: ""}
    assert made.later == {1: timedelta(seconds=7)}


def test_what_is_refused_waits_longer_each_time_and_is_a_dead_letter_in_the_end() -> None:
    waits = []
    for refusals in range(REFUSALS_MAX - 1):
        made = judge_sending([(waiting(1, "a", refusals=refusals), Declined("http_422"))])
        assert not made.settled
        assert made.problem_code == "", "a receiver that refuses is well"
        waits.append(made.later[1])
    assert waits == sorted(set(waits))
    made = judge_sending([(waiting(1, "a", refusals=REFUSALS_MAX - 1), Declined("http_422"))])
    assert made.settled == {1: "http_422"}


def test_who_listens_no_more_is_let_go() -> None:
    assert judge_sending([(waiting(1, "a"), Taken()), (waiting(2, "b"), Gone())]).is_gone


def test_waits_differ_and_are_never_longer_than_said() -> None:
    wait = timedelta(seconds=8)
    assert jittered(wait, 0) == timedelta(seconds=4)
    assert jittered(wait, 1) == wait
