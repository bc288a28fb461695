"""A portal on a database of its own, with one line in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.unit.channels.portal.visits import LINE
from tests.worlds import CURRENT, TestWorld, make_world


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns if it is missing
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.CLEANBREAK_BASE_URL = "http://testserver"
    made = make_world()
    made.add(LINE)
    made.clock.now = timezone.now()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


@pytest.fixture
def client(world: TestWorld) -> Client:
    return Client(headers={"accept-language": "en"})
