"""The import contracts of `pyproject.toml` hold, and each is seen red on a planted offence."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
LAYERS = "Layers: arrows point down only, and every package has a place"
PURE = "Domain and ports are pure: no framework, no database, no files, no sockets"
ADAPTERS = "Adapters know only ports and domain"
OUTSIDE = "Channels and jobs reach the outside only through flows"
VENDORS = "Vendors do not import each other"
CHANNELS = "Channels do not import each other"
COUNTER = "What a counter does with a card needs neither Django nor a database"
TELEPHONES = "Telephone libraries, which are young, are known to one adapter"
WITNESS = "A witness of logs needs neither Django nor a database"
GATEWAY = "A gateway of the hotline needs neither Django nor a database"
ONE_FILE = "A SIM card is read with Python alone, with nothing compiled"

PLANTS = [
    pytest.param("domain/planted.py", "import requests", {PURE}, id="requests in domain"),
    pytest.param("ports/planted.py", "import django.db", {PURE}, id="django in ports"),
    pytest.param(
        "adapters/network/osmo/planted.py",
        "import cleanbreak.records.line",
        {ADAPTERS},
        id="records in an adapter",
    ),
    pytest.param(
        "adapters/network/osmo/planted.py",
        "import cleanbreak.adapters.charging.memory",
        {VENDORS},
        id="a vendor in a vendor",
    ),
    pytest.param("utils/__init__.py", "", {LAYERS}, id="a package without a place"),
    pytest.param(
        "channels/cli/planted.py",
        "import cleanbreak.adapters.network.memory",
        {OUTSIDE},
        id="an adapter in a channel",
    ),
    pytest.param(
        "jobs/planted.py",
        "import cleanbreak.adapters.network.memory",
        {OUTSIDE},
        id="an adapter in a job",
    ),
    pytest.param(
        "channels/cli/planted.py",
        "import cleanbreak.channels.portal.sentences",
        {CHANNELS},
        id="a channel in a channel",
    ),
    pytest.param(
        "flows/planted.py",
        "import cleanbreak.adapters.rigging",
        {LAYERS},
        id="an adapter in a flow",
    ),
    pytest.param(
        "channels/cli/planted.py", "import cleanbreak.jobs.tasks", {LAYERS}, id="jobs in a channel"
    ),
    pytest.param(
        "flows/sim_files.py", "import django.utils.text", {ONE_FILE}, id="django in the one file"
    ),
    pytest.param(
        "flows/held_card.py", "import django.utils.text", {COUNTER}, id="django at a counter"
    ),
    pytest.param(
        "flows/planted.py", "import aiosipua", {TELEPHONES}, id="a telephone library in a flow"
    ),
    pytest.param(
        "flows/say_to_caller.py", "import django.utils.text", {GATEWAY}, id="django in a gateway"
    ),
    pytest.param(
        "flows/cosign_checkpoint.py",
        "import django.utils.text",
        {WITNESS},
        id="django in a witness",
    ),
    pytest.param(
        "records/planted.py", "import cleanbreak.flows.advance_orders", {LAYERS}, id="upwards"
    ),
]


def broken_contracts(root: Path) -> set[str]:
    """Return the names of the contracts that the package under ``root/src`` breaks."""
    run = subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--config", root / "pyproject.toml"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)(?: \(.*\))?$", run.stdout, re.MULTILINE))
    assert len(verdicts) == 11, run.stdout + run.stderr
    broken = {name for name, verdict in verdicts.items() if verdict == "BROKEN"}
    assert run.returncode == bool(broken)
    return broken


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__", "*.html", "*.po", "*.mo", "*.css", "*.js")
    shutil.copytree(ROOT / "src" / "cleanbreak", root / "src" / "cleanbreak", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def test_the_contracts_are_kept(copy: Path) -> None:
    assert broken_contracts(copy) == set()


@pytest.mark.parametrize(("path", "text", "contracts"), PLANTS)
def test_a_planted_offence_breaks_its_contract(
    copy: Path, path: str, text: str, contracts: set[str]
) -> None:
    planted = copy / "src" / "cleanbreak" / path
    planted.parent.mkdir(exist_ok=True)
    before = planted.read_text(encoding="utf-8") if planted.exists() else None
    planted.write_text(f"{before or ''}{text}\n", encoding="utf-8")
    try:
        broken = broken_contracts(copy)
    finally:
        planted.unlink()
        if before is not None:
            planted.write_text(before, encoding="utf-8")
        if not any(planted.parent.iterdir()):
            planted.parent.rmdir()
    assert broken == contracts


def test_every_contract_was_seen_red() -> None:
    seen = {name for plant in PLANTS for name in plant.values[2]}  # type: ignore[attr-defined]
    assert seen == {
        *(LAYERS, PURE, ADAPTERS, OUTSIDE, VENDORS, CHANNELS),
        *(ONE_FILE, COUNTER, TELEPHONES, GATEWAY, WITNESS),
    }
