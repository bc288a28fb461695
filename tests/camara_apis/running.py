"""Runs a feature file by behave, inside pytest, on our own stage."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from behave.configuration import Configuration
from behave.model import Feature, Scenario, Status
from behave.parser import parse_file
from behave.runner import ModelRunner
from tests.camara_apis import steps  # noqa: F401  they enter themselves
from tests.camara_apis.stage import Stage
from tests.committed_database import empty_tables

QUIET = ["--no-color", "--no-summary", "--no-snippets", "--no-logcapture", "--format=null"]


@dataclass
class Outcome:
    """What became of a feature."""

    passed: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """With the reason."""
    failed: dict[str, str] = field(default_factory=dict)
    """With the step and what it said."""


def run_feature(file: Path, make_stage: Callable[[], Stage]) -> Outcome:
    """Run every scenario, each on a stage and a database of its own."""
    feature = parse_file(str(file))
    runner = ModelRunner(Configuration(QUIET, load_config=False), features=[feature])

    def set_stage(context: Any, scenario: Scenario) -> None:
        del scenario
        empty_tables()
        context.stage = make_stage()

    runner.hooks["before_scenario"] = set_stage
    runner.run()
    return _outcome(feature)


def _outcome(feature: Feature) -> Outcome:
    outcome = Outcome()
    for scenario in feature.walk_scenarios():
        if scenario.status is Status.passed:
            outcome.passed.append(scenario.name)
        elif scenario.status is Status.skipped:
            outcome.skipped[scenario.name] = scenario.skip_reason or ""
        else:
            outcome.failed[scenario.name] = "\n".join(_troubles(scenario))
    return outcome


def _troubles(scenario: Scenario) -> Iterator[str]:
    for step in scenario.all_steps:
        if step.status not in (Status.passed, Status.skipped, Status.untested):
            yield f"{step.keyword} {step.name}: {step.status.name}, {step.error_message}"
