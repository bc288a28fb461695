"""The charging systems in which the tests of this folder happen."""

from collections.abc import Iterator

import pytest

from .stage import Tmf654Stage


@pytest.fixture
def stage() -> Iterator[Tmf654Stage]:
    """A charging system of one test's own; all that is said there keeps to the specification."""
    stage = Tmf654Stage()
    yield stage
    stage.close()
    assert stage.server.faults == []
