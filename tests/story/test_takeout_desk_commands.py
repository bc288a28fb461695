"""Takeouts at the command line, and the file as other programs read it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.holders import ANNA, MAX
from tests.takeout_stories import fetched, mailed_link, prepare, takeout_world
from tests.worlds import TestWorld

from cleanbreak.channels.cli.main import cli

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world(committed_db: None, settings: Any, tmp_path: Path) -> Iterator[TestWorld]:
    with takeout_world(settings, tmp_path) as made:
        yield made


def run(*words: str) -> dict[str, Any]:
    answer = CliRunner().invoke(cli, ["takeout", *words, "--json"])
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


BY = ("--verified-by", "eva")


@pytest.mark.skipif(not shutil.which("7zz"), reason="no 7zz")
def test_asked_for_shown_and_opened_by_7zip(world: TestWorld, tmp_path: Path) -> None:
    asked = run("ask", ANNA.msisdn, "--form", "aes", "--co-users-informed", *BY)
    prepare(world)
    shown = run("show", asked["takeout"])
    assert (shown["state"], shown["records"], shown["asked_by"]) == ("ready", 3, "agent:eva")
    file = tmp_path / "takeout.zip"

    file.write_bytes(fetched(Client(), mailed_link(world)))

    words = ["7zz", "x", f"-p{asked['passphrase']}", f"-o{tmp_path / 'out'}", str(file)]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
    assert (tmp_path / "out" / "calls.xml").exists()
    assert [one["state"] for one in run("list")["takeouts"]] == ["fetched"]


def test_a_wish_for_nothing_is_noted(world: TestWorld) -> None:
    noted = run("decline", MAX.msisdn, "--told", "at_desk", *BY)
    assert run("show", noted["takeout"])["how_told"] == "at_desk"
    refused = CliRunner().invoke(cli, ["takeout", "ask", ANNA.msisdn, *BY])
    assert refused.exit_code == 3, "co-users were not told"
