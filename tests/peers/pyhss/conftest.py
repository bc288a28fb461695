"""The PyHSS in which the tests of this folder happen."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from .stage import PyhssStage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[PyhssStage]:
    with closing(PyhssStage(tmp_path)) as stage:
        yield stage
