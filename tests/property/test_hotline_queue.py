"""Whatever callers and agents do: the order is kept, nobody is lost, nobody is served twice."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.hotlines import ALL_SKILLS, Hotline

from cleanbreak.domain.hotline_queue import (
    ANY_SKILL_AFTER,
    LeaveReason,
    Place,
    PlaceState,
    SeatState,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.return_to_front import return_to_front
from cleanbreak.flows.seat_agent import keep_seat, set_seat
from cleanbreak.records.hotline_queue import QueuePlaceRow

pytestmark = pytest.mark.django_db
SEATS = {
    "anna": (("de", "en"), ("cancel", "other")),
    "bert": (("en",), ("cancel", "fraud", "other")),
    "wei": (("zh", "de"), ("fraud",)),
}
SPOKEN = ("de", "en", "zh")
AGENTS = st.sampled_from(sorted(SEATS))
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("joins"), st.sampled_from(SPOKEN), st.sampled_from(ALL_SKILLS)),
        st.tuples(st.sampled_from(("takes", "done", "no_answer")), AGENTS, st.none()),
        st.tuples(st.just("hangs_up"), st.integers(0, 20), st.none()),
        st.tuples(st.just("passes"), st.integers(1, 200), st.none()),
    ),
    min_size=8,
    max_size=30,
)


@dataclass
class Model:
    """The same hotline, as a list on paper."""

    hotline: Hotline
    agents: dict[str, Actor]
    waiting: list[tuple[bool, datetime, UUID, str, str]] = field(default_factory=list)
    """Not in front, since when, who, and what they want."""
    speaking: dict[str, tuple[bool, datetime, UUID, str, str]] = field(default_factory=dict)
    gone: set[UUID] = field(default_factory=set)

    def joins(self, language: str, skill: str) -> None:
        call_id = self.hotline.joins(language, skill)
        self.waiting.append((True, self.hotline.now, call_id, language, skill))

    def takes(self, name: str, _: None) -> None:
        expected = self.speaking.get(name) or self._first_for(name)
        got = self.hotline.takes(self.agents[name])
        assert got == (expected[2] if expected else None)
        if expected and name not in self.speaking:
            self.waiting.remove(expected)
            self.speaking[name] = expected
            self.hotline.place(expected[2])

    def done(self, name: str, _: None) -> None:
        if name in self.speaking:
            self._leaves(self.speaking.pop(name)[2], LeaveReason.DONE)

    def no_answer(self, name: str, _: None) -> None:
        if name in self.speaking:
            _was, *rest = self.speaking.pop(name)
            return_to_front(rest[1], self.hotline.now)
            self.waiting.append((False, *rest))
            set_seat(self.agents[name], SeatState.READY, self.hotline.now)

    def hangs_up(self, nth: int, _: None) -> None:
        if nth < len(self.waiting):
            self._leaves(self.waiting.pop(nth)[2], LeaveReason.HUNG_UP)

    def passes(self, seconds: int, _: None) -> None:
        self.hotline.passes(seconds=seconds)
        for actor in self.agents.values():
            keep_seat(actor, self.hotline.now)

    def _first_for(self, name: str) -> tuple[bool, datetime, UUID, str, str] | None:
        languages, skills = SEATS[name]
        long_ago = self.hotline.now - ANY_SKILL_AFTER
        theirs = [
            one
            for one in self.waiting
            if one[3] in languages and (one[4] in skills or one[1] <= long_ago)
        ]
        return min(theirs, default=None)

    def _leaves(self, call_id: UUID, why: LeaveReason) -> None:
        self.hotline.leaves(call_id, why)
        self.gone.add(call_id)

    def check(self) -> None:
        """See that the rows are what is on paper."""
        rows = {row.call_id: row for row in QueuePlaceRow.objects.all()}
        waiting = {one[2] for one in self.waiting}
        speaking = {f"agent:{name}": one[2] for name, one in self.speaking.items()}
        assert {pk for pk, row in rows.items() if row.state == "waiting"} == waiting
        assert {row.agent: pk for pk, row in rows.items() if row.is_with_agent} == speaking
        assert {pk for pk, row in rows.items() if row.state == "left"} == self.gone
        told = {one[2]: self.hotline.place(one[2]) for one in self.waiting}
        _check_positions(self.waiting, told)


def _check_positions(
    waiting: list[tuple[bool, datetime, UUID, str, str]], told: dict[UUID, Place]
) -> None:
    """All three agents together speak with all, so that everybody is behind all who are before."""
    for language in SPOKEN:
        own = [one for one in sorted(waiting) if one[3] == language]
        positions = [told[one[2]].position for one in own]
        assert positions == sorted(set(positions)), "no two are at one place"
        assert all(told[one[2]].state is PlaceState.WAITING for one in own)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_the_queue_is_the_list_on_paper(acts: list[tuple[str, object, object]]) -> None:
    QueuePlaceRow.objects.all().delete()
    hotline = Hotline()
    agents = {name: hotline.seats(name, *what) for name, what in SEATS.items()}
    model = Model(hotline, agents)
    for act, one, two in acts:
        getattr(model, act)(one, two)
    model.check()
    hotline.passes(minutes=4)
    for _ in acts:
        for name in SEATS if model.waiting or model.speaking else ():
            model.takes(name, None)
            model.done(name, None)
    assert not model.waiting, "nobody waits for ever"
    model.check()
