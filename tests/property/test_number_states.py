"""Whatever happens to a number, in whatever order: it is assigned to nobody while it rests, and
rests no longer than the law's latest day."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as some

from cleanbreak.domain.number_interval import EndedBy, Interval, Recycling, was_recycled
from cleanbreak.domain.number_release import (
    RestingNumber,
    Situation,
    kept_for_former_holder,
    onward,
)
from cleanbreak.domain.number_state import LEADS, NumberCannot, NumberEvent, NumberState, after

UTC = ZoneInfo("UTC")
START = date(2026, 1, 1)
S, E = NumberState, NumberEvent


def first_due(number: RestingNumber) -> date:
    """Return what `records/number.py` writes when a number is freed."""
    if number.state is S.PORT_GRACE:
        return number.port_grace_until + timedelta(days=1)
    return number.earliest if number.range_holder is None else number.port_grace_until


@dataclass
class Life:
    """One number, the days as they go by, and what must never have been."""

    today: date = START
    state: NumberState = S.ASSIGNED
    number: RestingNumber | None = None
    due_on: date | None = None
    is_awaited: bool = False
    foreign: bool = False
    is_eager: bool = False
    """Whether the job looks at it each night, and not only when it is due."""
    latest: int | None = None
    faults: list[str] = field(default_factory=list)

    def try_to(self, event: NumberEvent) -> bool:
        try:
            became = after(self.state, event)
        except NumberCannot:
            return False
        if became is S.ASSIGNED and event is E.GIVEN_OUT and self.state.rests:
            self.faults.append("given out while it rests")
        self.state = became
        return True

    def end(self, grace: int, minimum: int) -> None:
        if not self.try_to(E.FREED if grace else E.FREED_WITHOUT_GRACE):
            return
        self.number = RestingNumber(
            msisdn="+491",
            order_id=uuid4(),
            place="de",
            state=self.state,
            port_grace_until=self.today + timedelta(days=grace),
            earliest=self.today + timedelta(days=max(grace, minimum)),
            latest=None
            if self.latest is None
            else self.today + timedelta(days=max(grace, minimum) + self.latest),
            range_holder="Other Mobile" if self.foreign else None,
        )
        self.due_on = first_due(self.number)

    def reclaim(self) -> None:
        if self.state.rests and self.number:
            until = kept_for_former_holder(self.number, self.today)
            self.number = replace(self.number, kept_until=until)

    def comes_back(self) -> None:
        number = self.number
        if self.state.rests and number and number.kept_until and self.today <= number.kept_until:
            self.try_to(E.RECLAIMED)

    def night(self) -> None:
        self.today += timedelta(days=1)
        for _ in range(2):
            is_due = self.is_eager or (self.due_on is not None and self.due_on <= self.today)
            if not (self.state.rests and self.number and is_due):
                break
            here = replace(self.number, state=self.state)
            on = onward(here, Situation(today=self.today, is_ours=True, is_awaited=self.is_awaited))
            self.due_on = on.due_on
            if on.event is E.RELEASED and self.today < here.earliest:
                self.faults.append("released before its earliest day")
            if on.event:
                self.try_to(on.event)
        number = self.number
        if self.state.rests and number and number.latest and self.today > number.latest:
            self.faults.append("rests beyond its latest day")


STEPS = some.one_of(
    some.tuples(some.just("end"), some.integers(0, 40), some.integers(0, 60)),
    some.tuples(some.just("nights"), some.integers(1, 70)),
    some.sampled_from([("reclaim",), ("comes_back",), ("given_out",), ("ported_out",), ("await",)]),
)


@settings(max_examples=150, deadline=None)
@given(
    steps=some.lists(STEPS, max_size=25),
    foreign=some.booleans(),
    is_eager=some.booleans(),
    latest=some.one_of(some.none(), some.integers(0, 40)),
)
def test_whatever_the_order_of_events(
    steps: list[tuple[object, ...]], foreign: bool, is_eager: bool, latest: int | None
) -> None:
    life = Life(foreign=foreign, is_eager=is_eager, latest=latest)
    for name, *numbers in steps:
        match name, numbers:
            case "end", [int(grace), int(minimum)]:
                life.end(grace, minimum)
            case "nights", [int(count)]:
                for _ in range(count):
                    life.night()
            case "given_out", _:
                life.try_to(E.GIVEN_OUT)
            case "ported_out", _:
                life.try_to(E.PORTED_OUT)
            case "reclaim", _:
                life.reclaim()
            case "comes_back", _:
                life.comes_back()
            case "await", _:
                life.is_awaited = not life.is_awaited
    assert life.faults == []


def test_no_event_leads_a_resting_number_to_a_stranger() -> None:
    for (state, event), became in LEADS.items():
        if state.rests and became is S.ASSIGNED:
            assert event is E.RECLAIMED
        if became is S.AVAILABLE:
            assert (state, event) == (S.QUARANTINED, E.RELEASED)


def fcc(intervals: list[Interval], asked: date) -> str:
    """Return the answer of the Reassigned Numbers Database (DA 21-1649): yes, no or no data."""
    ends = [one.ends_at.date() for one in intervals if one.ends_at]
    if ends:
        return "yes" if asked <= max(ends) else "no"
    return "no" if asked >= date(2021, 1, 27) else "no data"


@settings(max_examples=100, deadline=None)
@given(
    days=some.lists(some.integers(0, 3000), min_size=2, max_size=9, unique=True).map(sorted),
    asked=some.integers(-100, 3200),
)
def test_what_the_fcc_calls_reassigned_we_do_too(days: list[int], asked: int) -> None:
    at = [datetime(2021, 2, 1, tzinfo=UTC) + timedelta(days=day) for day in days]
    intervals = [
        Interval(
            begins_at=begin,
            is_begin_known=True,
            ends_at=end,
            owner=uuid4(),
            ended_by=EndedBy.TERMINATED if end else None,
            place="us",
        )
        for begin, end in zip(at[::2], [*at[1::2], None], strict=False)
    ]
    day = date(2021, 2, 1) + timedelta(days=asked)
    if fcc(intervals, day) == "yes":
        assert was_recycled(intervals, day, UTC) in (Recycling.RECYCLED, Recycling.RESTS)
