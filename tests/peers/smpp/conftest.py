"""A message centre for each test, and a real one for all of them."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.peers.osmo.conftest import require_programs

from cleanbreak.adapters.network.osmo.lab import OsmoLab

from .stage import SmppStage


@pytest.fixture
def stage() -> Iterator[SmppStage]:
    with closing(SmppStage()) as stage:
        yield stage


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OsmoLab]:
    """A network whose MSC is a message centre, too."""
    require_programs()
    with OsmoLab(tmp_path_factory.mktemp("osmo-smpp")) as lab:
        yield lab
