"""Whatever the order of holds, lifts and nights: nothing goes before its time, nothing stays after.

A model of a few lines says what must be left; the database has to agree after every night.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.committed_database import empty_tables
from tests.worlds import LineOf, make_world

from cleanbreak.domain.retention import Category, HoldReason, Then
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.erase_what_is_due import erase_what_is_due
from cleanbreak.flows.hold_erasure import HoldWish, lift_hold, set_hold
from cleanbreak.policies.retention_rules import retention_rules
from cleanbreak.records.legal_hold import LegalHoldRow
from cleanbreak.records.line import HolderRow, LineRow

ADA = Actor(channel=Channel.CLI, acting_user="operator:ada")
BEN = Actor(channel=Channel.CLI, acting_user="operator:ben")
ENDED = date(2026, 3, 31)
NOON = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)
KEPT = ("identity", "contact", "agreement", "number", "traffic")
STEPS = st.lists(
    st.tuples(st.sampled_from(("hold", "lift", "night")), st.integers(0, 400)),
    min_size=3,
    max_size=9,
)


@dataclass
class Model:
    """What must be so."""

    place: str
    hold: UUID | None = None
    until: date = date.min
    left: set[str] = field(default_factory=lambda: set(KEPT))

    @property
    def for_ever(self) -> set[str]:
        """What a place keeps: in the US, on which day a number ended."""
        rules = retention_rules(self.place, ENDED)
        return {one for one in KEPT if rules[Category(one)].then is not Then.ERASE}

    def night(self, today: date) -> None:
        if self.hold and today <= self.until:
            return
        rules = retention_rules(self.place, ENDED)
        self.left -= {one for one in KEPT if rules[Category(one)].is_due(ENDED, today)}
        self.left |= self.for_ever


def what_is_left() -> set[str]:
    line, holder = LineRow.objects.get(), HolderRow.objects.get()
    there = {
        "identity": holder.name != "",
        "contact": holder.email != "",
        "agreement": line.imsi != "",
        "number": line.msisdn != "",
        "traffic": line.last_used_on is not None,
    }
    return {name for name, is_there in there.items() if is_there}


def do(model: Model, what: str, now: datetime, number: str) -> None:
    is_running = model.hold is not None and now.date() <= model.until
    if what == "hold" and "number" in model.left and not is_running:
        model.until = now.date() + timedelta(days=150)
        wish = HoldWish(
            msisdn=number,
            is_whole_holder=now.toordinal() % 2 == 0,
            reason=HoldReason.FRAUD,
            case_reference="7 Js 1/26",
            until=model.until,
        )
        model.hold = set_hold(wish, ADA, now)
    elif what == "lift" and model.hold and is_running:
        assert not lift_hold(model.hold, ADA, now)
        assert lift_hold(model.hold, BEN, now)
        model.hold = None
    else:
        model.night(now.date())
        erase_what_is_due(now)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(place=st.sampled_from(("de", "cn", "us", "gb")), steps=STEPS)
def test_nothing_before_its_time_and_nothing_after(
    committed_db: None, place: str, steps: list[tuple[str, int]]
) -> None:
    empty_tables()
    line = LineOf(jurisdiction=place, state="terminated")
    make_world().add(line)
    LineRow.objects.update(termination_date=ENDED, law_of=ENDED, last_used_on=ENDED)
    model, now = Model(place), NOON
    for what, days in steps:
        now += timedelta(days=days)
        do(model, what, now, line.msisdn)
        assert what_is_left() == model.left, (what, now.date())
    far = now + timedelta(days=365 * 12)
    model.hold = None
    erase_what_is_due(far)
    assert what_is_left() == model.for_ever, "nothing else stays for ever, whatever was held"


@pytest.fixture(autouse=True)
def no_hold_is_left(committed_db: None) -> None:
    assert not LegalHoldRow.objects.exists()
