"""Workers share one bucket and one breaker for each element, in one row of the database."""

import json
import os
import subprocess
import sys
import time
from bisect import bisect_left
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from threading import Barrier
from typing import TypeVar
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone
from tests.records import limited_worker
from tests.worlds import NOON

from cleanbreak.domain.element_limit import Breaker, DailyPause, Element, after_failure
from cleanbreak.flows import guarded_calls
from cleanbreak.flows.guarded_calls import Gate, Work
from cleanbreak.flows.known_elements import KnownElements
from cleanbreak.ports.errors import Unavailable
from cleanbreak.records.element import (
    ElementRow,
    change_breaker,
    read_elements,
    take_probe,
    take_turn,
    write_pauses,
    write_rate,
)

pytestmark = pytest.mark.usefixtures("committed_db")

Said = TypeVar("Said")
WORKERS = 3


def in_parallel(act: Callable[[], Said]) -> list[Said]:
    """Be three workers that begin at the same moment, each with a connection of its own."""
    start = Barrier(WORKERS)

    def once(_: int) -> Said:
        try:
            connection.ensure_connection()
            start.wait(timeout=20)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(once, range(WORKERS)))


class Element200:
    """Takes whatever comes and notes when."""

    def __init__(self) -> None:
        self.arrived_s: list[float] = []

    def take(self, calls: object) -> list[str]:
        taken = list(calls)  # type: ignore[call-overload]
        self.arrived_s += [time.monotonic() for _ in taken]
        return ["done" for _ in taken]


def gate(work: Work = Work.ONLINE) -> Gate:
    return Gate("network", KnownElements(lambda: NOON), work, lambda: None)


@pytest.mark.alone
@pytest.mark.parametrize("rate", [7, 200])
def test_three_workers_together_never_make_one_call_too_many_in_any_second(rate: int) -> None:
    write_rate("network", rate)
    element, batch = Element200(), range(max(rate, 8))

    answers = in_parallel(lambda: gate(Work.MASSES).send(batch, element.take))

    assert answers == [["done"] * len(batch)] * WORKERS
    assert len(element.arrived_s) == WORKERS * len(batch)
    assert most_in_one_second(element.arrived_s) <= rate
    assert len(batch) * WORKERS / lasted_s(element.arrived_s) >= 0.5 * rate


def test_a_guest_takes_no_instant_for_which_people_would_wait_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bank that asks all the time must not fill the seconds in which codes and ends go out."""
    monkeypatch.setattr(guarded_calls, "GUESTS_LONGEST_S", 0.1)
    write_rate("network", 1)
    taken = ElementRow.objects.filter(name="network")
    taken.update(next_call_at=timezone.now() + timedelta(seconds=5))
    before, element = taken.get().next_call_at, Element200()

    (answer,) = gate(Work.GUESTS).send([1], element.take)

    assert isinstance(answer, Unavailable)
    assert taken.get().next_call_at == before
    assert element.arrived_s == []


@pytest.mark.alone
def test_three_processes_together_neither() -> None:
    rate, calls = 200, 250
    write_rate("network", rate)
    server = urlsplit(settings.DATABASE_URL)
    address = f"{server.scheme}://{server.netloc}/{connection.settings_dict['NAME']}?{server.query}"
    begin_s = time.monotonic() + 3.0
    command = [sys.executable, limited_worker.__file__, str(calls), str(begin_s)]
    environment = {**os.environ, "DATABASE_URL": address}
    workers = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(WORKERS)
    ]

    said = [worker.communicate(timeout=60)[0] for worker in workers]

    arrived_s = [at_s for one in said for at_s in json.loads(one)]
    assert len(arrived_s) == WORKERS * calls
    most, mean = most_in_one_second(arrived_s), len(arrived_s) / lasted_s(arrived_s)
    print(f"{rate}/s: most in any second {most}, mean {mean:.1f}/s")
    assert most <= rate
    assert mean >= 0.5 * rate


def most_in_one_second(arrived_s: list[float]) -> int:
    arrived_s = sorted(arrived_s)
    return max(
        bisect_left(arrived_s, begins_s + 1.0) - first for first, begins_s in enumerate(arrived_s)
    )


def lasted_s(arrived_s: list[float]) -> float:
    return max(arrived_s) - min(arrived_s)


def test_without_a_limit_a_batch_is_one_piece_once_it_is_known_how_long_a_call_takes() -> None:
    sizes: list[int] = []

    def take(calls: object) -> list[None]:
        sizes.append(len(list(calls)))  # type: ignore[call-overload]
        return [None] * sizes[-1]

    unlimited = gate()
    assert unlimited.send(range(1000), take) == [None] * 1000
    assert unlimited.send(range(1000), take) == [None] * 1000
    assert sizes == [100, 900, 1000]
    write_rate("network", 10_000)
    assert gate().send(range(250), take) == [None] * 250
    assert sum(sizes[3:]) == 250
    assert max(sizes[3:]) <= 200


def test_slow_calls_go_out_so_few_at_once_that_no_lease_runs_out_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guarded_calls, "SLICE_S", 0.05)
    monkeypatch.setattr(guarded_calls, "BATCH_LONGEST_S", 0.3)
    monkeypatch.setattr(guarded_calls, "FIRST_CALLS", 2)
    sizes: list[int] = []

    def take(calls: object) -> list[None]:
        sizes.append(len(list(calls)))  # type: ignore[call-overload]
        time.sleep(0.01 * sizes[-1])
        return [None] * sizes[-1]

    answers = gate().send(range(1000), take)

    assert max(sizes) <= 6
    assert sum(sizes) == answers.count(None) < 60
    assert isinstance(answers[-1], Unavailable)
    assert "longer than a step may last" in answers[-1].sentence


def test_turns_are_handed_out_one_after_another_and_not_too_far_ahead() -> None:
    write_rate("network", 10)
    waits_s, next_at, began_s = [], [], time.monotonic()
    while turn := take_turn("network", 1, ahead_s_max=1.0):
        waits_s.append(turn.wait_s)
        next_at.append(ElementRow.objects.get().next_call_at)
    lasted_s = time.monotonic() - began_s
    assert waits_s[0] == pytest.approx(0, abs=0.01)
    apart_s = [(after - before).total_seconds() for before, after in pairwise(next_at)]
    assert apart_s == pytest.approx([1 / 9.5] * len(apart_s), abs=0.001)
    lateness_s = [n / 9.5 - wait_s for n, wait_s in enumerate(waits_s)]  # meanwhile time goes on
    assert -0.01 < min(lateness_s) <= max(lateness_s) < lasted_s + 0.01
    assert 10 <= len(waits_s) <= 11 + 9.5 * lasted_s
    assert take_turn("network", 1, ahead_s_max=2.0) is not None


def test_without_limit_there_is_no_turn_to_take() -> None:
    assert take_turn("network", 1, ahead_s_max=1.0) is None
    write_rate("network", 10)
    write_rate("network", None)
    assert take_turn("network", 1, ahead_s_max=1.0) is None


def test_what_cannot_be_sent_in_time_is_due_when_its_turn_would_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cleanbreak.flows.guarded_calls.BATCH_LONGEST_S", 0.3)
    write_rate("network", 10)
    element = Element200()

    answers = gate().send(range(20), element.take)

    sent = answers.count("done")
    assert sent == len(element.arrived_s)
    assert 1 <= sent <= 4
    put_off = [answer for answer in answers if isinstance(answer, Unavailable)]
    assert sent + len(put_off) == 20
    waits_s = [one.retry_after_s or 0 for one in put_off]
    assert waits_s[0] in (0, 0.1), "at once if its time was over as its turn came"
    assert waits_s == pytest.approx([waits_s[0] + n / 9.5 for n in range(len(waits_s))])
    assert read_elements()["network"].breaker == Breaker()


@pytest.mark.alone  # it looks at what is so within 0.8 s
@pytest.mark.parametrize(("work", "has_reserved"), [(Work.ONLINE, True), (Work.MASSES, False)])
def test_only_people_may_reserve_further_ahead_than_two_seconds(
    work: Work, has_reserved: bool
) -> None:
    booked_until = timezone.now() + timedelta(seconds=2.8)
    ElementRow.objects.create(name="network", rate_per_s=10, next_call_at=booked_until)
    began_s = time.monotonic()

    with ThreadPoolExecutor(1) as pool:
        answers = pool.submit(send_one_line, work)
        looked_until_s = time.monotonic() + (2.0 if has_reserved else 0.4)
        reserved_at = booked_until
        while reserved_at == booked_until and time.monotonic() < looked_until_s:
            time.sleep(0.02)
            reserved_at = ElementRow.objects.get().next_call_at

    assert (reserved_at > booked_until) is has_reserved
    assert answers.result() == ["done"]
    assert 2.7 < time.monotonic() - began_s < 8


def send_one_line(work: Work) -> list[object]:
    try:
        return [*gate(work).send(["a line"], Element200().take)]
    finally:
        connections.close_all()


@pytest.mark.alone  # what is sent without a limit takes little time
def test_a_new_limit_counts_within_seconds_without_a_restart() -> None:
    now = [NOON]
    worker = Gate("network", KnownElements(lambda: now[0]), Work.ONLINE, lambda: None)
    element = Element200()
    worker.send(range(100), element.take)
    write_rate("network", 100)
    now[0] += timedelta(seconds=2)
    began_s = time.monotonic()
    worker.send(range(50), element.take)
    assert time.monotonic() - began_s > 0.4
    write_rate("network", None)
    now[0] += timedelta(seconds=2)
    began_s = time.monotonic()
    worker.send(range(1000), element.take)
    assert time.monotonic() - began_s < 4, "with the limit it would be ten"


def test_what_was_said_of_an_element_is_read_again() -> None:
    pauses = (DailyPause.parse("22:00-06:00", "Europe/Berlin"),)
    write_rate("esim", 1.5)
    write_pauses("esim", pauses)
    assert read_elements() == {"esim": Element(name="esim", rate_per_s=1.5, pauses=pauses)}
    write_pauses("esim", ())
    assert read_elements()["esim"].pauses == ()


def test_the_database_itself_refuses_a_rate_of_nothing() -> None:
    with pytest.raises(IntegrityError, match="element_rate_is_positive"), transaction.atomic():
        ElementRow.objects.create(name="esim", rate_per_s=0)


def test_failures_of_all_workers_count_together_and_none_is_lost() -> None:
    def fail_once() -> None:
        change_breaker("network", lambda old: after_failure(old, NOON, jitter=1, is_probe=False))

    in_parallel(fail_once)

    breaker = read_elements()["network"].breaker
    assert (breaker.failures, breaker.openings) == (3, 1)
    assert breaker.open_until == NOON + timedelta(seconds=5)


def test_one_worker_tries_and_another_one_if_it_died() -> None:
    later, until = NOON + timedelta(seconds=5), NOON + timedelta(seconds=65)
    ElementRow.objects.create(name="network", failures=3, openings=1, open_until=later)
    assert not take_probe("network", later - timedelta(microseconds=1), until)
    assert sorted(in_parallel(lambda: take_probe("network", later, until))) == [False, False, True]
    assert not take_probe("network", until - timedelta(microseconds=1), until)
    assert take_probe("network", until, until + timedelta(seconds=60))
