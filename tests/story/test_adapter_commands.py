"""An operator connects systems of its own: the linter, and the folder of a new adapter."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from tests.peers.described.examples import EXAMPLES, changed
from tests.peers.described.rest_elements import TOKEN, HlrFrontEnd

from cleanbreak.channels.cli.main import cli
from cleanbreak.site.adapter_commands import adapter_group

ROOT = Path(__file__).resolve().parents[2]
HLR = EXAMPLES / "hlr-front-end.toml"
PORTS = ["charging", "esim", "identity", "messages", "network", "numbering", "payments", "signing"]
PORTS += ["object_store"]


@pytest.fixture(autouse=True)
def _adapter_commands() -> None:
    if "adapter" not in cli.commands:
        cli.add_command(adapter_group)


@pytest.fixture
def front_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[HlrFrontEnd]:
    front_end = HlrFrontEnd()
    front_end.start()
    monkeypatch.setenv("HLR_FRONT_END_URL", front_end.url)
    monkeypatch.setenv("HLR_FRONT_END_TOKEN", TOKEN)
    yield front_end
    front_end.stop()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["adapter", *map(str, arguments)])


def test_a_file_without_mistakes_can_be_used(front_end: HlrFrontEnd) -> None:
    result = run("check", HLR)

    assert (result.exit_code, result.output) == (0, f"{HLR} can be used.\n")
    assert front_end.asked == [], "nothing is asked without --live"


def test_a_secret_that_is_not_there_is_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HLR_FRONT_END_TOKEN", raising=False)

    result = run("check", HLR)

    assert result.exit_code == 0
    assert (
        "connection.bearer_token: advice: Nothing is kept in env:HLR_FRONT_END_TOKEN"
        in result.output
    )


def test_mistakes_are_told_with_file_line_and_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "hlr.toml"
    file.write_text(
        changed("hlr-front-end", ("timeout_s = 5", "timeout_s = 0"), ("at_once", "once"))
    )

    result = run("check", file)

    assert result.exit_code == 3
    lines = result.output.splitlines()
    assert lines[0].startswith(f"{file}:13: connection.timeout_s: ")
    assert lines[1].startswith(f"{file}:14: connection.once: ")
    assert lines[2] == "2 mistakes."


def test_machines_get_one_object(tmp_path: Path) -> None:
    file = tmp_path / "hlr.toml"
    file.write_text(changed("hlr-front-end", ("timeout_s = 5", "timeout_s = 0")))

    result = run("check", file, "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 3
    assert document["is_usable"] is False
    [mistake] = [one for one in document["mistakes"] if not one["is_advice"]]
    assert (mistake["line"], mistake["section"], mistake["code"]) == (
        13,
        "connection.timeout_s",
        "adapter_seconds_wrong",
    )


def test_without_a_file_it_is_a_question_of_usage() -> None:
    assert run("check").exit_code == 2


def test_live_asks_about_somebody_who_does_not_exist(front_end: HlrFrontEnd) -> None:
    result = run("check", HLR, "--live")

    assert result.exit_code == 0, result.output
    assert result.output.count("ok  ") == 2
    assert {one.method for one in front_end.asked} == {"GET"}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("body.error == 'unknown subscriber'", "body.error == 'no such subscriber'"),
        ("status == `200` && body.imsi == asked.imsi", "status == `404`"),
    ],
    ids=["gone-is-not-understood", "present-is-always-true"],
)
def test_live_finds_a_description_that_is_wrong(
    front_end: HlrFrontEnd, tmp_path: Path, good: str, bad: str
) -> None:
    file = tmp_path / "hlr.toml"
    file.write_text(changed("hlr-front-end", (good, bad)))

    result = run("check", file, "--live", "--json")

    assert result.exit_code == 5
    assert json.loads(result.stdout)["live"]["is_well"] is False


def test_live_finds_an_element_that_is_away(front_end: HlrFrontEnd) -> None:
    with front_end.outage():
        result = run("check", HLR, "--live")

    assert result.exit_code == 5
    assert "FAIL" in result.output
    assert TOKEN not in result.output


def test_live_looks_into_the_folders(tmp_path: Path) -> None:
    file = tmp_path / "house.toml"
    spool = tmp_path / "spool"
    file.write_text(changed("clearing-house", ("/var/spool/cleanbreak/clearing-house", str(spool))))

    assert run("check", file, "--live").exit_code == 5
    for folder in ("requests", "answers", "waiting", "archive"):
        (spool / folder).mkdir(parents=True)
    assert run("check", file, "--live").exit_code == 0


@pytest.mark.parametrize(
    ("port", "name", "code"),
    [
        ("network", "Acme", "adapter_folder_name_bad"),
        ("network", "../x", "adapter_folder_name_bad"),
        ("network", "class", "adapter_folder_name_bad"),
        ("network", "memory", "adapter_folder_name_bad"),
        ("network", "a" * 31, "adapter_folder_name_bad"),
        ("network", "osmo", "adapter_exists"),
        ("post", "acme", "adapter_port_unknown"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_changed(
    tmp_path: Path, port: str, name: str, code: str
) -> None:
    copy_of_tree(tmp_path)
    before = sorted(tmp_path.rglob("*"))

    result = run("new", port, name, "--into", tmp_path, "--json")

    assert (result.exit_code, json.loads(result.stdout)["error"]) == (3, code)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_is_no_source_tree_is_refused(tmp_path: Path) -> None:
    result = run("new", "network", "acme", "--into", tmp_path, "--json")

    assert (result.exit_code, json.loads(result.stdout)["error"]) == (3, "adapter_no_source_tree")


def test_a_new_adapter_passes_with_its_fake_and_fails_until_it_is_written(tmp_path: Path) -> None:
    copy_of_tree(tmp_path)
    for port in PORTS:
        result = run("new", port, "acme", "--into", tmp_path)
        assert result.exit_code == 0, result.output
        assert f"src/cleanbreak/site/wiring/{port}.py" in result.output
    peers = [f"tests/peers/acme_{port}" for port in PORTS]

    fakes = results(
        tmp_path, "tests/unit/adapters/test_manifests.py", *(f"{p}/test_fake.py" for p in peers)
    )
    vendors = results(tmp_path, *(f"{peer}/test_vendor.py" for peer in peers))

    assert {port for port, _, _ in fakes} >= {f"acme_{port}" for port in PORTS}
    assert [one for one in fakes if one[2] is not None] == []
    assert {port for port, _, _ in vendors} == {f"acme_{port}" for port in PORTS}
    for port, name, failure in vendors:
        assert failure is not None, f"{port} {name} passes, and nothing is written"
        assert "is not written yet" in failure
    lint = [sys.executable, "-m", "ruff", "check", "--quiet", *peers, "src/cleanbreak/adapters"]
    assert subprocess.run(lint, cwd=tmp_path, check=False).returncode == 0


def copy_of_tree(to: Path) -> None:
    """Copy what adapters and their tests need."""
    for part in ("src", "tests/conformance"):
        skip = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / part, to / part, ignore=skip)
    for file in (
        "pyproject.toml",
        "tests/conftest.py",
        "tests/committed_database.py",
        "tests/quick_disk.py",
        "tests/chromium.py",
        "tests/seaweed.py",
        "tests/unit/adapters/test_manifests.py",
    ):
        (to / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, to / file)


def results(tree: Path, *tests: str) -> list[tuple[str, str, str | None]]:
    """Run the tests in a process of its own; return folder, name, and how each failed, if so."""
    report = tree / "report.xml"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--junitxml={report}",
            *tests,
        ],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src")},
        capture_output=True,
        check=False,
        timeout=300,
    )
    found = []
    for case in ElementTree.parse(report).iter("testcase"):
        folder = re.sub(r"^tests\.(peers|unit)\.(\w+).*$", r"\2", case.get("classname", ""))
        failed = [*case.iter("failure"), *case.iter("error")]
        found.append((folder, case.get("name", ""), (failed[0].text or "") if failed else None))
    return found
