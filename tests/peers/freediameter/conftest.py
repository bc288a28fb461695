"""The played network in which the tests of this folder happen."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from .lab import missing_programs
from .stage import S6aWorld, direct_world, relayed_world


@pytest.fixture(scope="session")
def programs() -> None:
    """Skip without freeDiameter and a compiler; fail without them where tests may not skip."""
    if missing := missing_programs():
        reason = f"not installed: {', '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def relayed(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[S6aWorld]:
    """Two MMEs and an SGSN behind a real relay, that run through all tests of this process."""
    with closing(relayed_world(tmp_path_factory.mktemp("relayed"))) as world:
        yield world


@pytest.fixture(scope="session")
def direct() -> Iterator[S6aWorld]:
    """Two MMEs that we are connected to ourselves, for all tests of this process."""
    with closing(direct_world()) as world:
        yield world


@pytest.fixture
def fragile(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[S6aWorld]:
    """A relayed world of one test's own, that may be broken."""
    with closing(relayed_world(tmp_path_factory.mktemp("fragile"))) as world:
        yield world


@pytest.fixture(params=["direct", "relayed"])
def world(request: pytest.FixtureRequest) -> Iterator[S6aWorld]:
    """The same, without a relay and behind one."""
    world: S6aWorld = request.getfixturevalue(request.param)
    yield world
    world.behave()
