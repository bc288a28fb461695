"""The suite of the port, against the example of an HLR with a REST front end."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing

import pytest
from tests.conformance.stages import NUMBERS
from tests.conformance.test_network import *  # noqa: F403 - the tests, on the stage of this file

from cleanbreak.adapters.network.described import DescribedNetwork
from cleanbreak.ports.network import Subscriber

from .examples import changed, opened
from .rest_elements import TOKEN, HlrFrontEnd


class RestNetworkStage:
    """The front end, with the example that describes it."""

    def __init__(self, front_end: HlrFrontEnd) -> None:
        self.front_end = front_end
        environment = {"HLR_FRONT_END_URL": front_end.url, "HLR_FRONT_END_TOKEN": TOKEN}
        self.element = opened(changed("hlr-front-end"), environment)
        self.network = DescribedNetwork(self.element)

    def close(self) -> None:
        self.element.close()

    def stranger(self) -> Subscriber:
        number = next(NUMBERS)
        return Subscriber(f"26298{number:010}", f"+49151{number:08}")

    def subscribers(self, count: int) -> list[Subscriber]:
        made = [self.stranger() for _ in range(count)]
        for one in made:
            self.front_end.provision(one.imsi, one.msisdn)
        return made

    def can_use(self, subscriber: Subscriber) -> bool:
        return self.front_end.can_use(subscriber.imsi)

    def outage(self) -> AbstractContextManager[None]:
        return self.front_end.outage()


@pytest.fixture
def stage() -> Iterator[RestNetworkStage]:
    front_end = HlrFrontEnd()
    front_end.start()
    with closing(RestNetworkStage(front_end)) as stage:
        yield stage
    front_end.stop()
