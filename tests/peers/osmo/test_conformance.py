"""The suite of the port, against the real network."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.conformance.test_network import *  # noqa: F403 - the tests, on the stage of this folder

from cleanbreak.adapters.network.osmo.lab import OsmoLab
from cleanbreak.ports.network import Subscriber

from .stage import OsmoStage


class ServedEverywhere(OsmoStage):
    """Customers whose phones are attached at the MSC and at the SGSN."""

    def subscribers(self, count: int) -> list[Subscriber]:
        made = self.provision([self.stranger() for _ in range(count)], "XOR")
        assert self.lab.attach_lines([each.imsi for each in made]) == [None] * count
        assert self.lab.attach_gprs_phones([self.card(each) for each in made]) == [None] * count
        return made


@pytest.fixture(scope="module")
def stage(lab: OsmoLab) -> Iterator[ServedEverywhere]:
    with closing(ServedEverywhere(lab)) as stage:
        yield stage
