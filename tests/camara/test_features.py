"""CAMARA's feature files: all that lie in the folder of specifications, run against us by behave.

A file that is put there is run, too; nothing here names one but for the numbers that are promised.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.camara.published import FOLDER, api_of, feature_files
from tests.camara.running import run_feature
from tests.camara.stage import Stage
from tests.money_stories import plain_world
from tests.worlds import TestWorld

from cleanbreak.adapters.event_sink.memory import MemoryEventSink

pytestmark = [
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif(not FOLDER.exists(), reason="CAMARA's files are not there"),
]
SCENARIOS = {
    "number-recycling.feature": 15,
    "one-time-password-sms-sendCode.feature": 16,
    "one-time-password-sms-validateCode.feature": 16,
}
"""How many there must be of a file that is promised whole."""


@pytest.fixture
def world(settings: Any, committed_db: None) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        yield made


@pytest.mark.parametrize("file", feature_files(), ids=lambda file: file.stem)
def test_every_scenario_of_a_feature_file_passes(
    file: Path, world: TestWorld, settings: Any
) -> None:
    api = api_of(file)
    assert api is not None

    def make_stage() -> Stage:
        settings.CLEANBREAK_CAMARA_NOT_FOR = ()
        settings.CLEANBREAK_CAMARA_SINKS = ("https://sink.example",)
        return Stage(world=world, settings=settings, kept={"sink": MemoryEventSink()})

    outcome = run_feature(file, make_stage)
    assert outcome.failed == {}, "\n\n".join(f"{k}\n{v}" for k, v in outcome.failed.items())
    assert all(outcome.skipped.values()), "nothing is left out without a reason"
    if file.name in SCENARIOS:
        assert len(outcome.passed) == SCENARIOS[file.name]
