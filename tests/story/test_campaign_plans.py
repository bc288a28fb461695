"""What a campaign is told before it begins: its file read strictly, its time honestly."""

import pytest
from tests.campaigns import EVA, created, file_of, lines_of_three_places
from tests.worlds import NOON, LineOf, TestWorld, make_world

from cleanbreak.domain.element_limit import USED_SHARE
from cleanbreak.domain.line_import import RepeatedColumns
from cleanbreak.flows.limit_element import limit_element
from cleanbreak.flows.plan_campaign import plan_campaign

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world() -> TestWorld:
    return make_world()


def test_a_file_that_names_a_column_twice_is_refused(world: TestWorld) -> None:
    line = LineOf()
    world.add(line)
    with pytest.raises(RepeatedColumns, match="msisdn"):
        created(f"msisdn,MSISDN\n{line.msisdn},+4915228810000\n".encode(), NOON)


def test_the_plan_knows_the_limit_of_the_slowest_element(world: TestWorld) -> None:
    lines = lines_of_three_places(3)
    world.add(*lines)
    limit_element("network", "30/s", EVA, NOON)

    campaign_id = created(file_of(lines), NOON)
    duration = plan_campaign(campaign_id, world.outside, EVA, NOON)["expected_duration"]

    assert duration["basis"] == "element"
    assert duration["lines_per_s"] == pytest.approx(30 * USED_SHARE / 3), "asked in three steps"
