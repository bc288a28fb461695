"""Ends of a campaign are stated after those of people, and slowly while lines are being ended."""

import pytest
from tests.campaigns import AT_ONCE, file_of, started, work
from tests.statements import enter
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.flows import state_ends
from cleanbreak.flows.read_proof import NotInLogYet, read_proof
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.campaign import CampaignRow
from cleanbreak.records.statement import StatementDueRow

pytestmark = pytest.mark.usefixtures("committed_db")
FLEET = [LineOf(msisdn=f"+4915228{serial:06d}") for serial in range(6)]
PERSON = LineOf(msisdn="+4915228817402", name="Max Weber")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> TestWorld:
    """A world in which six ends are as much as the machine can do, and two of them are stated."""
    made = make_world()
    made.add(*FLEET, PERSON)
    monkeypatch.setattr(state_ends, "FAST", len(FLEET))
    monkeypatch.setattr(state_ends, "AT_ONCE_OF_MASSES", 2)
    monkeypatch.setattr("cleanbreak.flows.read_proof.wired_outside", lambda: made.outside)
    return made


def test_a_person_does_not_wait_for_a_campaign(world: TestWorld) -> None:
    started(world, file_of(FLEET), AT_ONCE)
    work(world)
    order = request_termination(at_once(PERSON), world.outside, world.clock())
    world.work()
    CampaignRow.objects.update(state="running")
    assert enter(world) == 1 + 2
    assert read_proof(order.order_id)
    assert StatementDueRow.objects.filter(is_mass=True).count() == len(FLEET) - 2


def test_all_are_stated_when_the_campaign_is_over(world: TestWorld) -> None:
    started(world, file_of(FLEET), AT_ONCE)
    work(world)
    waiting = StatementDueRow.objects.values_list("order_id", flat=True).last()
    with pytest.raises(NotInLogYet):
        read_proof(waiting)
    assert enter(world) == len(FLEET)
    assert read_proof(waiting)


def test_a_campaign_that_goes_slowly_is_stated_as_it_goes(world: TestWorld) -> None:
    started(world, file_of(FLEET), AT_ONCE)
    work(world)
    CampaignRow.objects.update(state="running")
    world.clock.advance(seconds=state_ends.LATELY.total_seconds())
    assert enter(world) == len(FLEET)
