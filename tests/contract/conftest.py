"""A world that programs see."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.money_stories import plain_world
from tests.worlds import TestWorld


@pytest.fixture
def world(settings: Any, committed_db: None) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        yield made
