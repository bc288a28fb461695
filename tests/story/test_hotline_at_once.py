"""Many agents at once: one call never goes to two, and nobody is lost; with real connections."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from tests.hotlines import Hotline

from cleanbreak.domain.hotline_queue import LeaveReason
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.ask_for_call_back import ask_for_call_back
from cleanbreak.flows.take_over_call import take_over_call
from cleanbreak.records.hotline_queue import QueuePlaceRow

AGENTS, CALLERS = 6, 40
NUMBER = "+4915228817399"


@pytest.fixture
def hotline(committed_db: None, settings: Any) -> Hotline:
    settings.CLEANBREAK_HOTLINE_HOURS = ""
    settings.CLEANBREAK_HOME_PLACE = "de"
    return Hotline()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do everything at the same moment, each with a connection of its own."""
    start = Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return act()
        except Exception as fault:  # noqa: BLE001  what went wrong is what came of it
            return fault
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def served_by(hotline: Hotline, actor: Actor) -> list[UUID]:
    """Serve until nobody waits."""
    served = []
    while call_id := hotline.takes(actor):
        hotline.place(call_id)
        served.append(call_id)
        hotline.leaves(call_id)
    return served


def test_one_call_never_goes_to_two_agents_while_callers_ask_and_hang_up(
    hotline: Hotline,
) -> None:
    calls = [hotline.joins() for _ in range(CALLERS)]
    agents = [hotline.seats(f"agent{n}") for n in range(AGENTS)]

    def asks() -> None:
        for call_id in calls:
            hotline.place(call_id)

    def hangs_up() -> None:
        for call_id in calls[::4]:
            hotline.leaves(call_id, LeaveReason.HUNG_UP)

    came = at_once(*((lambda one=one: served_by(hotline, one)) for one in agents), asks, hangs_up)

    taken = Counter(call_id for served in came[:AGENTS] for call_id in served)
    assert not [one for one in came if isinstance(one, Exception)]
    assert set(taken.values()) == {1}
    assert set(taken) | set(calls[::4]) == set(calls)
    assert not QueuePlaceRow.objects.exclude(state="left").exists()
    assert sum(1 for served in came[:AGENTS] if served) > 1, "they did work at the same time"


def test_an_agent_with_two_windows_gets_one_call(hotline: Hotline) -> None:
    hotline.joins()
    hotline.joins()
    anna = hotline.seats("anna")
    taken = at_once(*[lambda: hotline.takes(anna)] * 4)
    assert len(set(taken)) == 1
    assert QueuePlaceRow.objects.filter(state="offered").count() == 1


def test_two_agents_who_take_over_one_call_are_one(hotline: Hotline) -> None:
    call_id = hotline.joins()
    hotline.takes(hotline.seats("anna"))
    hotline.passes(minutes=6)
    agents = [hotline.seats(name) for name in ("bert", "cleo", "dora")]
    came = at_once(*((lambda one=one: take_over_call(call_id, one, hotline.now)) for one in agents))
    assert Counter(map(type, came))[type(None)] == 1
    assert QueuePlaceRow.objects.get().agent in {one.acting_user for one in agents}


def test_calls_that_ask_for_one_number_at_once_are_one_call_back(hotline: Hotline) -> None:
    calls = [hotline.joins() for _ in range(5)]
    came = at_once(
        *((lambda one=one: ask_for_call_back(one, NUMBER, hotline.now)) for one in calls)
    )
    assert not [one for one in came if isinstance(one, Exception)]
    assert QueuePlaceRow.objects.filter(state="waiting").count() == 1
