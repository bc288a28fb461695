"""CAMARA's feature files: all that lie in the folder of specifications, run against us by behave.

A file that is put there is run, too; nothing here names one but for the numbers that are promised.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.camara_apis.published import feature_files
from tests.camara_apis.running import run_feature
from tests.camara_apis.stage import Stage

SCENARIOS = {
    "number-recycling.feature": 15,
    "one-time-password-sms-sendCode.feature": 16,
    "one-time-password-sms-validateCode.feature": 16,
}
"""How many there must be of a file that is promised whole."""


@pytest.mark.parametrize("file", feature_files(), ids=lambda file: file.stem)
def test_every_scenario_of_a_feature_file_passes(
    file: Path, make_stage: Callable[[], Stage]
) -> None:
    outcome = run_feature(file, make_stage)
    assert outcome.failed == {}, "\n\n".join(f"{k}\n{v}" for k, v in outcome.failed.items())
    assert all(outcome.skipped.values()), "nothing is left out without a reason"
    if file.name in SCENARIOS:
        assert len(outcome.passed) == SCENARIOS[file.name]
