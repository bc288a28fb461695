"""The books of a number, whatever is done to it in whatever order: import, desk, job and port."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, pairwise
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.committed_database import empty_tables
from tests.number_lives import comes_in
from tests.worlds import AGENT, NOON, make_world

from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.number_interval import EndedBy
from cleanbreak.domain.policy import CustomerClass, QuarantineReason
from cleanbreak.domain.quarantine import quarantine_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.manage_number_blocks import add_block
from cleanbreak.flows.port_out_number import PortOut, port_out_number
from cleanbreak.flows.reclaim_number import Reclaim, reclaim_number
from cleanbreak.flows.release_numbers import release_numbers
from cleanbreak.policies.loader import policy_for
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import Freed, NumberRow, quarantine_numbers
from cleanbreak.records.number_interval import close_intervals, intervals_of

pytestmark = pytest.mark.usefixtures("committed_db")

NUMBERS = {"us": "+12025550123", "de": "+4915228817386"}
SERIAL = count(1)


@dataclass
class Life:
    """One number, and the day on which it stands."""

    place: str
    now: datetime = NOON

    @property
    def msisdn(self) -> str:
        return NUMBERS[self.place]

    def resting(self) -> NumberRow | None:
        row = NumberRow.objects.filter(pk=self.msisdn).first()
        return row if row and row.as_resting().state.rests else None

    def end(self) -> None:
        """Let its line end, as the step that puts numbers away writes it down."""
        if LineRow.objects.filter(is_alive=True).update(state="terminated"):
            day = self.now.date()
            rests = quarantine_of(
                policy_for(self.place, day),
                CustomerClass.RESIDENTIAL,
                day,
                QuarantineReason.ORDINARY,
            )
            freed = Freed(self.msisdn, uuid4(), self.place, None, "", rests)
            quarantine_numbers([freed], self.now)
            close_intervals([(self.msisdn, self.now, EndedBy.TERMINATED)])

    def pass_by(self, days: int) -> None:
        self.now += timedelta(days=days)
        release_numbers(self.now)
        row = self.resting()
        if row and row.latest_release_date:
            assert row.latest_release_date > self.now.date(), "it rests beyond its latest day"

    def come(self, name: str) -> None:
        before = self.resting()
        refused = comes_in(
            next(SERIAL),
            self.msisdn,
            self.now,
            holder_reference=f"C-{name}",
            holder_name=name,
            jurisdiction=self.place,
        )
        if before and not refused:
            is_hers = name == "Anna" and before.reclaimed_for is not None
            assert is_hers, "it is given to a stranger while it rests"

    def act(self, name: str) -> None:
        match name:
            case "end":
                self.end()
            case "stranger":
                self.come(f"Stranger {next(SERIAL)}")
            case "anna":
                self.come("Anna")
            case "reclaim":
                passport = IdentityDocument.PASSPORT
                asked = Reclaim(msisdn=self.msisdn, name="Anna", document=passport)
                reclaim_number(asked, AGENT, self.now)
            case "port_out" if not LineRow.objects.filter(is_alive=True).exists():
                asked_out = PortOut(msisdn=self.msisdn, provider="Other Mobile")
                port_out_number(asked_out, make_world().outside, AGENT, self.now)


ACTS = some.one_of(
    some.sampled_from(["end", "end", "stranger", "anna", "reclaim", "port_out"]),
    some.sampled_from([1, 20, 46, 91]),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=some.sampled_from(sorted(NUMBERS)), acts=some.lists(ACTS, min_size=3, max_size=8))
def test_whatever_is_done_to_a_number(place: str, acts: list[str | int]) -> None:
    empty_tables()
    add_block("+10000000000", "+19999999999", AGENT, NOON)
    add_block("+4900000000000", "+4999999999999", AGENT, NOON)
    life = Life(place)
    life.come("Anna")
    for name in acts:
        try:
            life.pass_by(name) if isinstance(name, int) else life.act(name)
        except Refusal:
            continue
    intervals = intervals_of(life.msisdn)
    assert [one for one in intervals[:-1] if one.ends_at is None] == []
    assert all(one.ends_at <= two.begins_at for one, two in pairwise(intervals) if one.ends_at)
    living = LineRow.objects.filter(is_alive=True).count()
    assert living == sum(one.ends_at is None for one in intervals)
