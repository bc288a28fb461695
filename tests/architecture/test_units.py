"""The units in deploy/systemd fit what there is, and what systemd itself takes."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.architecture.test_deploy import names_of, whole_cli

from cleanbreak.site.configuration.catalogue import key_of_variable
from cleanbreak.site.configuration.read import SYSTEM_FILE
from cleanbreak.site.postgres_home import SYSTEM_USER, PostgresHome

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
PAGE = ROOT / "docs/howto/run-under-systemd.md"
LOCKED_UP = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
    "StateDirectoryMode": "0700",
}
STATE = "/var/lib"
PROGRAM, PYTHON = "/opt/cleanbreak/bin/cleanbreak", "/opt/cleanbreak/bin/python"


def keys_of(path: Path) -> dict[str, list[str]]:
    """Return all values of each key, whatever section it is in: systemd has no key in two."""
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith(("#", "[")):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def started(path: Path) -> list[list[str]]:
    return [shlex.split(one) for one in keys_of(path)["ExecStart"]]


def environment_of(path: Path) -> dict[str, str]:
    pairs = (one.partition("=") for one in keys_of(path).get("Environment", []))
    return {name: value.replace("%S", STATE) for name, _, value in pairs}


def test_there_is_one_for_each_process() -> None:
    first = {tuple(words[1:3]) for path in SERVICES for words in started(path)}
    assert {("migrate",), ("web", "--host"), ("worker", "--concurrency")} <= first
    assert {("gateway", "--json"), ("backup", "make"), ("backup", "verify")} <= first


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_commands_are_there_with_their_options(path: Path) -> None:
    for program, *words in started(path):
        if program == PYTHON:
            module = words[words.index("-m") + 1]
            assert (ROOT / "src" / f"{module.replace('.', '/')}.py").exists()
            continue
        assert program == PROGRAM
        told = CliRunner().invoke(whole_cli(), [*names_of(words), "--help"])
        assert told.exit_code == 0, told.output
        for option in (word for word in words if word.startswith("--")):
            assert re.search(rf"{option}\b", told.output), option


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_each_is_locked_up_and_nobody_is_root(path: Path) -> None:
    keys = keys_of(path)
    assert {name: keys[name] for name in LOCKED_UP} == {n: [v] for n, v in LOCKED_UP.items()}
    assert keys.get("User") == [SYSTEM_USER] or keys["DynamicUser"] == ["yes"]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_variables_are_settings_and_the_home_is_one_that_is_made(path: Path) -> None:
    environment = environment_of(path)
    assert {name for name in environment if key_of_variable(name) is None} == set()
    made = keys_of(path)["StateDirectory"][0].split()
    assert environment["CLEANBREAK_HOME"] in {f"{STATE}/{one}" for one in made}


def test_the_address_is_where_the_embedded_server_listens() -> None:
    named = {
        environment_of(path)["DATABASE_URL"]
        for path in SERVICES
        if "DATABASE_URL" in environment_of(path)
    }
    assert named == {PostgresHome.at(Path(STATE, "cleanbreak")).address}
    (words,) = started(FOLDER / "cleanbreak-database.service")
    assert words[-1].replace("%S", STATE) == f"{STATE}/cleanbreak"


def test_all_but_the_gateway_and_the_server_itself_are_told_the_database() -> None:
    without = {path.stem for path in SERVICES if "DATABASE_URL" not in environment_of(path)}
    assert without == {"cleanbreak-database", "cleanbreak-gateway"}


def test_whoever_ends_is_given_as_long_as_it_needs() -> None:
    gateway = FOLDER / "cleanbreak-gateway.service"
    ending = int(environment_of(gateway)["CLEANBREAK_HOTLINE_GATEWAY_ENDING_S"])
    assert int(keys_of(gateway)["TimeoutStopSec"][0]) > ending
    from cleanbreak.jobs.worker import GRACE_S
    from cleanbreak.site.embedded_postgres import STOP_TIMEOUT_S

    worker, database = (
        int(keys_of(FOLDER / f"cleanbreak-{name}.service")["TimeoutStopSec"][0])
        for name in ("worker@", "database")
    )
    assert worker > GRACE_S
    assert database > STOP_TIMEOUT_S


def test_the_file_of_settings_is_put_where_units_find_it() -> None:
    text = PAGE.read_text()
    assert f"deploy/{SYSTEM_FILE.name} {SYSTEM_FILE}" in text
    assert (ROOT / "deploy" / SYSTEM_FILE.name).exists()
    for path in SERVICES:
        for file in keys_of(path).get("EnvironmentFile", []):
            assert file.startswith("-") or "gateway" in path.stem, "not everybody makes it"


def test_the_server_may_write_to_the_archive_of_its_log() -> None:
    backup, server = (
        keys_of(FOLDER / f"cleanbreak-{one}.service") for one in ("backup", "database")
    )
    made = next(words for _, *words in started(FOLDER / "cleanbreak-backup.service"))
    assert "--wal" in made
    assert Path(made[2].replace("%S", STATE)).name in server["StateDirectory"][0].split()
    assert set(server["StateDirectory"][0].split()) == set(backup["StateDirectory"][0].split())


def test_the_page_names_every_unit_and_no_other() -> None:
    text = PAGE.read_text()
    listed = set(re.findall(r"^\| `(cleanbreak-\w+)", text, re.MULTILINE))
    assert listed == {path.stem.rstrip("@") for path in SERVICES}
    for name in re.findall(r"deploy/systemd/([\w.*-]+)", text):
        assert list(FOLDER.glob(name)), name


def test_systemd_takes_them(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    for path in (*SERVICES, *FOLDER.glob("*.timer")):
        text = path.read_text().replace(PROGRAM, "/bin/true").replace(PYTHON, "/bin/true")
        (tmp_path / path.name.replace("@.", "@1.")).write_text(text)
    assert analyzed(tmp_path) == ""
    (tmp_path / "cleanbreak-web.service").write_text(
        (tmp_path / "cleanbreak-web.service").read_text().replace("RestartSec", "RestartSecs")
    )
    assert "RestartSecs" in analyzed(tmp_path)


def analyzed(folder: Path) -> str:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(folder.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr
