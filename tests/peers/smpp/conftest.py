"""A message centre for each test."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from .stage import SmppStage


@pytest.fixture
def stage() -> Iterator[SmppStage]:
    with closing(SmppStage()) as stage:
        yield stage
