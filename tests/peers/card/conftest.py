"""The desk at which the tests of this folder happen."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from .desk import Desk, missing_programs
from .stage import PcscStage


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A pcscd for all tests of this process."""
    require_programs()
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def stage(desk: Desk) -> Iterator[PcscStage]:
    """Two empty readers."""
    with closing(PcscStage(desk)) as stage:
        yield stage


def require_programs() -> None:
    if missing := missing_programs():
        reason = f"not installed: {', '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
