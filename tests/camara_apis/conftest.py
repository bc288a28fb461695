"""A stage for stories of this folder: somebody asks, and CAMARA's files judge what is answered."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.camara_apis.published import FOLDER
from tests.camara_apis.stage import Stage
from tests.money_stories import plain_world
from tests.worlds import TestWorld

from cleanbreak.adapters.event_sink.memory import MemoryEventSink

SINK_ORIGIN = "https://sink.example"


@pytest.fixture
def world(settings: Any, committed_db: None) -> Iterator[TestWorld]:
    if not FOLDER.exists():
        pytest.skip("CAMARA's files are not there")
    with plain_world(settings) as made:
        yield made


@pytest.fixture
def make_stage(world: TestWorld, settings: Any) -> Callable[[], Stage]:
    """Return what makes a stage on which nothing was said yet."""

    def make() -> Stage:
        settings.CLEANBREAK_CAMARA_NOT_FOR = ()
        settings.CLEANBREAK_CAMARA_SINKS = (SINK_ORIGIN,)
        return Stage(world=world, settings=settings, kept={"sink": MemoryEventSink()})

    return make


@pytest.fixture
def stage(make_stage: Callable[[], Stage]) -> Stage:
    return make_stage()
