"""The suite of the port: a subscriber database, and MMEs behind a real relay."""

import pytest
from tests.conformance.test_network import *  # noqa: F403 - the tests, on the stage of this folder

from .stage import S6aWorld, WholeNetworkStage


@pytest.fixture
def stage(relayed: S6aWorld) -> WholeNetworkStage:
    return WholeNetworkStage(relayed)
