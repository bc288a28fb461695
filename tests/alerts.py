"""Which alert rules fire on what `/metrics` says: read here, and by promtool where it is there.

The rules of `deploy/observability/alerts.yaml` compare one figure with one number, so that a few
lines can read them; promtool, which has Prometheus's own engine, must come to the same answer.
"""

import math
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from cleanbreak.flows.read_metrics import read_metrics

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "deploy/observability/alerts.yaml"
SAMPLE = re.compile(r"(?P<name>\w+)(?:\{(?P<labels>.*)\})? (?P<value>\S+)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
RULE = re.compile(
    r"(?P<since>time\(\) - )?(?P<name>\w+)(?:\{(?P<labels>.*)\})? (?P<how>==|>|<) (?P<limit>\d+)"
)
EVERY_MIN, LASTING_MIN = 10, 2 * 24 * 60
"""What is so stays so for two days, and is looked at every ten minutes."""


@dataclass(frozen=True)
class Figure:
    """One line of what `/metrics` says."""

    name: str
    labels: dict[str, str]
    value: float
    text: str
    """Name and labels, as they are written."""


def rules() -> list[dict[str, Any]]:
    """Return every alert rule."""
    document = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def figures_in(said: str) -> list[Figure]:
    """Return what Prometheus would keep of it."""
    return list(_figures(said))


def firing(said: str, at: datetime | None = None) -> set[str]:
    """Return the alerts that fire if the figures stay so: ours and promtool's answer is the same.

    :param at: when they were read; else now.
    """
    figures = figures_in(said)
    now = (at or timezone.now()).timestamp()
    found = {rule["alert"] for rule in rules() if _fires(rule["expr"], figures, now)}
    if shutil.which("promtool"):
        assert found == asked_of_promtool(figures, now)
    return found


def alerts_now(clock: Callable[[], datetime] = timezone.now) -> set[str]:
    """Return the alerts that fire on what `/metrics` says now."""
    return firing(read_metrics(clock), clock())


def asked_of_promtool(figures: list[Figure], now: float) -> set[str]:
    """Return the alerts that fire by Prometheus's own engine."""
    steps = LASTING_MIN // EVERY_MIN
    series = [
        {"series": one.text, "values": f"{_at_the_end(one, now):.15g}+0x{steps}"} for one in figures
    ]
    asked = {
        "rule_files": [str(RULES)],
        "evaluation_interval": f"{EVERY_MIN}m",
        "tests": [
            {
                "interval": f"{EVERY_MIN}m",
                "input_series": series,
                "promql_expr_test": [
                    {
                        "expr": 'group by (alertname) (ALERTS{alertstate="firing"})',
                        "eval_time": f"{LASTING_MIN}m",
                        "exp_samples": [],
                    }
                ],
            }
        ],
    }
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(asked, file)
        file.flush()
        told = subprocess.run(
            ["promtool", "test", "rules", file.name], capture_output=True, text=True, check=False
        )
    found = set(re.findall(r'alertname="(\w+)"\} 1E\+00', told.stdout + told.stderr))
    assert bool(found) == bool(told.returncode), told.stdout + told.stderr
    return found


def _figures(said: str) -> Iterator[Figure]:
    for line in said.splitlines():
        if line.startswith("#"):
            continue
        found = SAMPLE.fullmatch(line)
        assert found, line
        labels = dict(LABEL.findall(found["labels"] or ""))
        text = line.removesuffix(f" {found['value']}")
        yield Figure(found["name"], labels, float(found["value"]), text)


def _fires(rule: str, figures: list[Figure], now: float) -> bool:
    asked = RULE.fullmatch(rule)
    assert asked, f"write it so that one figure is compared with one number: {rule}"
    wanted = dict(LABEL.findall(asked["labels"] or ""))
    return any(
        _compares(now - one.value if asked["since"] else one.value, asked)
        for one in figures
        if one.name == asked["name"] and wanted.items() <= one.labels.items()
    )


def _compares(value: float, asked: re.Match[str]) -> bool:
    limit = float(asked["limit"])
    how = {"==": math.isclose(value, limit), ">": value > limit, "<": value < limit}
    return how[asked["how"]]


def _at_the_end(figure: Figure, now: float) -> float:
    """Return its value; promtool's clock begins at nought, so that instants move with it."""
    is_instant = figure.name.endswith("_timestamp_seconds")
    return figure.value - now + LASTING_MIN * 60 if is_instant else figure.value
