"""The databases in which the tests of this folder happen."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from .secantus import Secantus, require_programs
from .stage import Open5gsStage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open5gsStage]:
    """A core that runs through all tests of this process."""
    yield from staged(tmp_path_factory, "open5gs")


@pytest.fixture
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open5gsStage]:
    """A core of one test's own, that may be broken."""
    yield from staged(tmp_path_factory, "fragile", "--sync-on-commit")


def staged(factory: pytest.TempPathFactory, name: str, *options: str) -> Iterator[Open5gsStage]:
    require_programs()
    database = Secantus(factory.mktemp(name), *options)
    with closing(Open5gsStage(database)) as stage:
        yield stage
    database.stop()
