"""Alerts, figures, dashboard, runbook and doctor know of each other; nothing was forgotten."""

import json
import re
import shutil
import subprocess
from html import escape
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import timezone
from tests.alerts import RULES, rules
from tests.worlds import make_world
from tools import dashboard_picture

from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.read_metrics import read_metrics
from cleanbreak.flows.runbook import PAGE, runbook_section
from cleanbreak.jobs.worker import threads_by_queue

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy/observability"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "dashboard.json").read_text())
RUNBOOK = (ROOT / PAGE).read_text()
STORIES = "".join(path.read_text() for path in sorted((ROOT / "tests/story").glob("test_*.py")))
FIGURE = re.compile(r"\bcleanbreak_\w+")
NAMED = re.compile(r'(?:name=f?"|name = f?"|NAME = ")([a-z_]+)')
"""How a finding gets its name, up to its first point."""
FINDERS = ("check_*.py", "doubts_*.py", "known_call_script.py", "list_witnesses.py")

needs_promtool = pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool, of Debian's prometheus, is missing"
)


def sections() -> set[str]:
    return set(re.findall(r"^### (\w+)$", RUNBOOK, re.MULTILINE))


def section(name: str) -> str:
    """Return the text of one section."""
    (found,) = re.findall(rf"^### {name}\n(.*?)(?=^##|\Z)", RUNBOOK, re.MULTILINE | re.DOTALL)
    return str(found)


def told_by_metrics() -> dict[str, str]:
    """Return what each figure tells, by its name."""
    return dict(re.findall(r"^# HELP (\w+) (.*)$", read_metrics(), re.MULTILINE))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_is_whole_and_leads_to_its_section(rule: dict[str, Any]) -> None:
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"].endswith(".")
    page, _, name = rule["annotations"]["runbook"].partition("#")
    assert page == PAGE
    assert f"`{rule['alert']}` ({rule['labels']['severity']}" in section(name)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_fires_in_a_story_and_is_silent_before_or_after(rule: dict[str, Any]) -> None:
    name = f'"{rule["alert"]}"'
    beside = rf"\{{[^}}]*{name}[^}}]*\}}"
    either = rf"both = {beside}|assert \({name} in found\) is fires"
    assert re.search(rf"{either}|assert {name} in |assert {beside} <= ", STORIES)
    assert re.search(rf"{either}|assert {name} not in |assert not {beside} & ", STORIES)


def test_the_runbook_names_no_alert_that_is_not_there() -> None:
    named = set(re.findall(r"`(Cleanbreak\w+)`", RUNBOOK))
    assert named == {rule["alert"] for rule in rules()}
    assert len(rules()) == len(named)
    told = re.search(r"`alerts.yaml` has (\d+) rules", (ROOT / "docs/howto/monitor.md").read_text())
    assert told
    assert int(told[1]) == len(rules())


@pytest.mark.django_db
def test_every_figure_is_on_the_page_on_the_dashboard_and_known_to_the_rules() -> None:
    told = told_by_metrics()
    page = (ROOT / "docs/reference/metrics.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| .*? ?\| (.*) \|$", page, re.MULTILINE))
    assert rows == told
    on_dashboard = set(FIGURE.findall(json.dumps(DASHBOARD["panels"])))
    assert on_dashboard == told.keys()
    assert set(FIGURE.findall("".join(rule["expr"] for rule in rules()))) <= told.keys()


def test_the_page_of_figures_names_the_queues_of_the_workers() -> None:
    page = (ROOT / "docs/reference/metrics.md").read_text()
    (told,) = re.findall(r"`queue` is one of the queues of the workers \((.*?)\)", page)
    assert re.findall(r"`(\w+)`", told) == sorted(threads_by_queue(1))


def test_the_picture_in_the_documentation_is_that_of_the_dashboard() -> None:
    assert dashboard_picture.main(["check"]) == 0, "run: python tools/dashboard_picture.py write"
    words = set(re.findall(r">([^<>]+)</text>", dashboard_picture.current_picture()))
    for panel in DASHBOARD["panels"]:
        assert escape(panel["title"]) in words
        if panel["type"] == "timeseries":
            lines = dashboard_picture.series_of(panel)
            assert {escape(one.name) for one in lines} <= words
            assert len(lines) <= len(dashboard_picture.COLOURS)
    assert "(../images/dashboard.svg)" in (ROOT / "docs/howto/monitor.md").read_text()


def test_a_figure_of_which_the_picture_says_nothing_stops_it() -> None:
    panel = DASHBOARD["panels"][1]
    strange = panel | {"targets": [{"expr": "max(cleanbreak_unheard)", "legendFormat": ""}]}
    with pytest.raises(KeyError, match="cleanbreak_unheard"):
        dashboard_picture.drawn(DASHBOARD | {"panels": [strange]})


def test_the_dashboard_can_be_imported() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = [
        (x, y)
        for panel in panels
        for place in [panel["gridPos"]]
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(taken) == len(set(taken)), "panels lie on each other"
    assert max(x for x, _ in taken) < 24
    (source,) = DASHBOARD["templating"]["list"]
    for panel in panels:
        if panel["type"] != "row":
            assert panel["targets"], panel["title"]
            assert panel["datasource"]["uid"] == f"${{{source['name']}}}"


@pytest.mark.django_db
def test_whatever_the_doctor_finds_has_a_section() -> None:
    found = {one.name for one in check_health(make_world().outside, timezone.now)}
    assert {"database", "worker", "adapter.network"} <= found
    for pattern in FINDERS:
        for path in (ROOT / "src/cleanbreak/flows").glob(pattern):
            text = path.read_text()
            found |= set(NAMED.findall(text)) if "Finding(" in text or "Doubt(" in text else set()
    found -= {"connections"}  # these only tell, and are always well
    assert {"payouts", "orders", "papers", "tasks", "official", "witness"} <= found
    missing = {name for name in found if runbook_section(name).partition("#")[2] not in sections()}
    assert not missing


def test_links_of_the_runbook_lead_somewhere() -> None:
    for page in (PAGE, "docs/howto/monitor.md"):
        text = (ROOT / page).read_text()
        for target, anchor in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", text):
            there = (ROOT / page).parent / target if target else ROOT / page
            assert there.exists(), target
            if anchor:
                headings = re.findall(r"^#+ (.*)$", there.read_text(), re.MULTILINE)
                assert anchor in {_anchor_of(one) for one in headings}, f"{target}#{anchor}"


def _anchor_of(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@needs_promtool
@pytest.mark.django_db
def test_prometheus_reads_rules_configuration_and_figures(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("x")
    shutil.copy(RULES, tmp_path)
    text = (DEPLOY / "prometheus.yaml").read_text()
    assert {"alerts.yaml"} == set(yaml.safe_load(text)["rule_files"])
    asked = tmp_path / "prometheus.yaml"
    asked.write_text(text.replace("/etc/prometheus/cleanbreak-token", str(token)))
    run("check", "config", str(asked))
    run("check", "metrics", said=read_metrics())


def run(*arguments: str, said: str = "") -> None:
    told = subprocess.run(
        ["promtool", *arguments], input=said, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
