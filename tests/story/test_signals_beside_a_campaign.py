"""Many lines end at once, and each relying party hears of each: counted, not timed.

What takes time is a round trip to a receiver and a statement to the database; how many of them
there are decides whether a minute is enough.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.campaigns import file_of, lines_of_three_places, started, work
from tests.relying_parties import a_signing_key
from tests.signals import Signalled, a_stream, address_of, origins, owed
from tests.worlds import LineOf, make_world

from cleanbreak.domain.signal_delivery import TOGETHER_MAX, DeliveryProblem
from cleanbreak.domain.signal_poll import FETCHED_MAX, Poll
from cleanbreak.flows.answer_poll import answer_poll
from cleanbreak.ports.signal_receiver import NotDelivered, PushAnswer, PushPlace
from cleanbreak.records.ssf_event import SsfEventRow

pytestmark = pytest.mark.usefixtures("committed_db")
ANNA, FLEET = LineOf(), lines_of_three_places(64)
BANK, SHOP = address_of("bank"), address_of("shop")
STATEMENTS_A_ROUND_MAX = 8
"""Their number must not grow with what is owed, nor with what goes together."""


class Counted:
    """Receivers, and how many round trips there were to each."""

    def __init__(self, told: Signalled) -> None:
        self._told, self.rounds = told, {BANK: 0, SHOP: 0}

    @contextmanager
    def reach(self, place: PushPlace) -> Iterator[Any]:
        yield SimpleNamespace(push=lambda tokens: self._push(place, tokens))

    def _push(self, place: PushPlace, tokens: list[str]) -> list[PushAnswer]:
        self.rounds[place.endpoint_url] += 1
        return [self._told.receivers.hand(place, token) for token in tokens]


@pytest.fixture
def told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Signalled:
    settings.CLEANBREAK_SIGNALS_PUSHED_TO = origins("bank", "shop")
    world = make_world()
    a_signing_key(monkeypatch, world.clock())
    world.add(ANNA, *FLEET)
    return Signalled(world)


def end_the_fleet_and_anna(told: Signalled) -> None:
    started(told.world, file_of(FLEET))
    work(told.world)
    told.end(ANNA)


def test_all_are_pushed_in_few_round_trips_though_another_receiver_is_down(
    told: Signalled,
) -> None:
    a_stream(told.world, [ANNA, *FLEET], "bank")
    a_stream(told.world, [ANNA, *FLEET], "shop")
    told.receivers.answer_with(SHOP, NotDelivered(DeliveryProblem.NO_ANSWER))
    end_the_fleet_and_anna(told)
    signals = owed() // 2
    assert signals == 2 * (len(FLEET) + 1)
    counted = Counted(told)

    with CaptureQueriesContext(connection) as statements:
        assert told.push(receivers=counted) == signals

    assert counted.rounds[BANK] <= ceil(signals / TOGETHER_MAX) + 1
    assert told.receivers.asked(SHOP) <= TOGETHER_MAX, "whoever is down costs one round trip"
    rounds = sum(counted.rounds.values())
    assert len(statements) <= STATEMENTS_A_ROUND_MAX * rounds


def test_whoever_polls_has_all_after_as_few_polls_as_there_can_be(told: Signalled) -> None:
    _, stream = a_stream(told.world, [ANNA, *FLEET], is_polled=True)
    end_the_fleet_and_anna(told)
    polls, thanks = 0, dict[Any, str]()
    while True:
        poll = Poll(answered=thanks)
        handed_out = answer_poll(stream, poll, told.world.clock, lambda: False)
        thanks = dict.fromkeys(_jtis(), "")
        polls += 1
        if not handed_out.has_more:
            break
    assert polls == ceil(2 * (len(FLEET) + 1) / FETCHED_MAX)


def _jtis() -> list[Any]:
    """Return what was handed out and is not answered yet."""
    handed_out = SsfEventRow.objects.filter(acked_at=None, attempt__gt=0)
    return list(handed_out.values_list("jti", flat=True))
