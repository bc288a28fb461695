"""An element that does not answer is left alone by all workers, and tried by one of them."""

import logging
from collections.abc import Sequence

import pytest
from django.db import connection
from tests.worlds import NOON, Clock, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.element_limit import BreakerState, DailyPause
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.finding import Finding
from cleanbreak.flows.guarded_calls import Work
from cleanbreak.flows.guarded_outside import guard
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.resting_ports import resting_ports
from cleanbreak.ports.calls import Answer, Call, Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.outside import Outside
from cleanbreak.records.element import read_elements, write_pauses, write_rate
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.usefixtures("committed_db")

LINES = [LineOf(msisdn=f"+49152{n:08d}") for n in range(5)]


class Stand:
    """A world whose network can be switched off, what reached it, and workers that are guarded."""

    def __init__(self) -> None:
        self.world: TestWorld = make_world()
        self.world.add(*LINES)
        self.clock: Clock = self.world.clock
        self.rig = Rig()
        self.rigged = rigged(self.world.outside, self.rig)
        self.worker = guard(self.rigged, self.clock)

    def new_worker(self, work: Work = Work.ONLINE) -> Outside:
        return guard(self.rigged, self.clock, work)

    def switch(self, *, down: bool) -> None:
        self.world.world.set_down("network", down)

    def bar(self, worker: Outside | None = None, lines: Sequence[LineOf] = LINES) -> list[Answer]:
        calls = [Call(f"{line.msisdn}:bar", line.subscriber) for line in lines]
        return (worker or self.worker).network.bar(calls)

    def sizes(self) -> list[int]:
        """Return how large the batches were that reached the network since this was asked."""
        said = [call.size for call in self.rig.calls if call.port == "network"]
        self.rig.calls.clear()
        return said

    def bring_down(self) -> None:
        self.switch(down=True)
        for _ in range(3):
            self.bar()
        self.sizes()


@pytest.fixture
def stand() -> Stand:
    return Stand()


def state(stand: Stand) -> BreakerState:
    return read_elements()["network"].breaker.state(stand.clock())


def are(kind: type, answers: Sequence[object]) -> bool:
    return bool(answers) and all(isinstance(answer, kind) for answer in answers)


def test_after_three_batches_without_answer_no_worker_calls_any_more(stand: Stand) -> None:
    stand.switch(down=True)
    other = stand.new_worker()
    for _ in range(3):
        assert are(Unavailable, stand.bar())
    assert stand.sizes() == [5, 5, 5]

    put_off = [*stand.bar(), *stand.bar(other), *stand.bar(stand.new_worker())]

    assert stand.sizes() == []
    assert are(Unavailable, put_off)
    assert all(
        4 <= (one.retry_after_s or 0) <= 5 for one in put_off if isinstance(one, Unavailable)
    )
    resting = resting_ports(stand.clock())
    assert resting.for_all == resting.for_masses == {"network"}


def test_other_elements_are_called_all_the_same(stand: Stand) -> None:
    stand.bring_down()
    (answer,) = stand.worker.esim.retire([Call("one:retire", LINES[0].sim)])
    assert isinstance(answer, Done)


def test_one_line_of_one_worker_tries_and_when_it_is_done_the_batch_goes_on(stand: Stand) -> None:
    stand.bring_down()
    stand.switch(down=False)
    stand.clock.advance(seconds=5)

    assert are(Done, stand.bar())

    assert stand.sizes() == [1, 4]
    assert state(stand) is BreakerState.CLOSED
    assert are(Done, stand.bar(stand.new_worker()))


def test_while_one_worker_tries_the_others_wait(stand: Stand) -> None:
    stand.bring_down()
    stand.switch(down=False)
    stand.clock.advance(seconds=5)
    others: list[Answer] = []
    stand.rig.on_call(1, Moment.BEFORE, lambda: others.extend(stand.bar(stand.new_worker())))

    assert are(Done, stand.bar())

    assert are(Unavailable, others)
    assert stand.sizes() == [1, 4]


def test_if_it_is_still_down_it_is_left_alone_for_longer_each_time(stand: Stand) -> None:
    stand.bring_down()
    waits_s = []
    for _ in range(9):
        until = read_elements()["network"].breaker.open_until
        assert until is not None
        waits_s.append((until - stand.clock()).total_seconds())
        stand.clock.now = until
        assert are(Unavailable, stand.bar())
    assert stand.sizes() == [1] * 9
    for wait_s, full_s in zip(waits_s, [5, 10, 20, 40, 80, 160, 300, 300, 300], strict=True):
        assert 0.8 * full_s <= wait_s <= full_s


def test_an_answer_between_two_failures_makes_it_begin_again(stand: Stand) -> None:
    for _ in range(4):
        stand.switch(down=True)
        stand.bar()
        stand.bar()
        stand.switch(down=False)
        assert are(Done, stand.bar(stand.new_worker()))
    assert state(stand) is BreakerState.CLOSED
    assert stand.sizes() == [5] * 12


def test_lines_that_cannot_be_done_yet_are_no_outage(stand: Stand) -> None:
    for failure in (Unavailable("Usage is being rated."), Refused("No."), OutcomeUnknown("?")):
        stand.rig.cure()
        stand.rig.poison(lambda _: True, failure)
        for _ in range(4):
            assert are(type(failure), stand.bar())
    stand.rig.cure()
    assert are(Done, stand.bar())
    assert "network" not in read_elements()


def test_an_element_that_never_says_what_it_did_is_an_outage_if_it_is_down(stand: Stand) -> None:
    stand.rig.poison(lambda _: True, OutcomeUnknown("The connection was lost."))
    stand.switch(down=True)
    for _ in range(3):
        assert are(OutcomeUnknown, stand.bar())
    assert state(stand) is BreakerState.OPEN


def test_what_nobody_could_see_counts_and_is_unknown_while_it_is_left_alone(stand: Stand) -> None:
    stand.switch(down=True)
    subscribers = [line.subscriber for line in LINES]
    for _ in range(3):
        stand.worker.network.look_for(subscribers)
    assert state(stand) is BreakerState.OPEN
    stand.sizes()

    seen = stand.worker.network.look_for(subscribers)

    assert stand.sizes() == []
    assert len(seen) == len(LINES)
    assert {one.presence for sightings in seen for one in sightings} == {Presence.UNKNOWN}


def test_an_outage_in_the_middle_of_a_limited_batch_is_one_failure(stand: Stand) -> None:
    write_rate("network", 1000)
    lines = [LineOf(msisdn=f"+49153{n:08d}") for n in range(50)]
    stand.world.add(*lines)
    stand.rig.on_call(2, Moment.BEFORE, lambda: stand.switch(down=True))

    answers = stand.bar(lines=lines)

    first, second = stand.sizes()
    assert are(Done, answers[:first])
    assert are(Unavailable, answers[first:])
    assert (len(answers), first + second < 50) == (50, True)
    assert read_elements()["network"].breaker.failures == 1


def test_signing_and_reading_back_are_done_as_a_whole_or_not_at_all(stand: Stand) -> None:
    for n in range(1, 4):
        stand.rig.fail_call(n, Moment.BEFORE)
        with pytest.raises(Unavailable):
            stand.worker.signing.sign([b"one", b"two"])
    assert resting_ports(stand.clock()).for_all == {"signing"}
    with pytest.raises(Unavailable, match="left alone"):
        stand.worker.signing.sign([b"one", b"two"])
    assert len(stand.rig.calls) == 3
    stand.clock.advance(seconds=5)
    assert stand.worker.signing.sign([b"one", b"two"]) == stand.rigged.signing.sign(
        [b"one", b"two"]
    )


def test_masses_keep_the_pause_of_an_element_and_people_do_not(stand: Stand) -> None:
    write_pauses("network", [DailyPause.parse("06:00-23:00", "UTC")])
    masses = stand.new_worker(Work.MASSES)

    put_off = stand.bar(masses)

    assert are(Unavailable, put_off)
    assert stand.sizes() == []
    assert resting_ports(NOON).for_masses == {"network"}
    assert resting_ports(NOON).for_all == frozenset()
    assert are(Done, stand.bar())
    stand.clock.advance(hours=11)
    assert are(Done, stand.bar(masses))
    assert resting_ports(stand.clock()).for_masses == frozenset()


def test_no_more_lines_are_claimed_than_the_slowest_element_takes_in_time() -> None:
    assert resting_ports(NOON).lines_at_once is None
    write_rate("network", 200)
    assert resting_ports(NOON).lines_at_once == 522
    write_rate("esim", 0.5)
    assert resting_ports(NOON).lines_at_once == 1


def test_people_are_told_once_when_it_begins_once_after_a_while_and_once_it_is_back(
    stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="cleanbreak.flows.known_elements"):
        stand.bring_down()
        stand.bar()
        assert len(caplog.messages) == 1
        for _ in range(20):
            stand.clock.advance(minutes=5)
            stand.bar()
        assert len(caplog.messages) == 2
        assert "15 minutes" in caplog.messages[1]
        stand.switch(down=False)
        stand.clock.advance(minutes=5)
        stand.bar()
    assert len(caplog.messages) == 3
    assert not any(line.msisdn in caplog.text for line in LINES)


def element_findings(stand: Stand) -> list[Finding]:
    found = check_health(stand.world.outside, stand.clock)
    return [one for one in found if one.name.startswith("element.")]


def test_the_doctor_names_what_is_left_alone(stand: Stand) -> None:
    assert element_findings(stand) == []
    stand.bring_down()
    stand.clock.advance(seconds=3)
    (finding,) = element_findings(stand)
    assert (finding.name, finding.is_well) == ("element.network", False)
    stand.clock.advance(seconds=2)
    assert element_findings(stand) == []


def test_orders_go_on_by_themselves_once_the_element_is_back(stand: Stand) -> None:
    for line in LINES:
        request_termination(at_once(line), stand.world.outside, NOON)
    stand.switch(down=True)
    for _ in range(6):
        stand.world.work(stand.worker)
        stand.clock.advance(seconds=2)
    assert state(stand) is not BreakerState.CLOSED
    assert max(stand.sizes()) == 5
    stand.switch(down=False)
    for _ in range(20):
        stand.clock.advance(seconds=30)
        stand.world.work(stand.worker)
    assert set(OrderRow.objects.values_list("state", flat=True)) == {"completed"}
    assert read_elements()["network"].breaker.failures == 0


def test_without_database_nothing_is_sent(stand: Stand) -> None:
    write_rate("network", 1000)
    _end_own_session()

    answers = stand.bar()

    connection.close()
    assert are(Unavailable, answers)
    assert stand.sizes() == []
    assert are(Done, stand.bar())


def test_answers_are_not_lost_if_they_cannot_be_noted(stand: Stand) -> None:
    stand.switch(down=True)
    stand.bar()
    stand.switch(down=False)
    stand.rig.on_call(2, Moment.AFTER, _end_own_session)

    answers = stand.bar()

    connection.close()
    assert are(Done, answers)
    assert stand.sizes() == [5, 5]


def _end_own_session() -> None:
    """End the session of this test from another one, as a database that restarts would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        other.close()
