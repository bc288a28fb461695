"""The page of the ceremony does what it says: its commands are run, with SoftHSM as the token."""

import json
import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from tests.anomaly.test_archive_killed import address
from tests.tokens import CONFIGURED_BY, MODULE

from cleanbreak.records.audit import AuditRow

pytestmark = pytest.mark.usefixtures("committed_db")

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "howto" / "key-ceremony.md"
BEGINNING = "set -euo pipefail\n"


@pytest.fixture
def room(tmp_path: Path) -> dict[str, str]:
    """The environment in which the ceremony takes place."""
    if not MODULE.exists() or not shutil.which("softhsm2-util"):
        pytest.skip("softhsm2 is not installed")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "cleanbreak"
    program.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -c'
        " 'from cleanbreak.site.command import main; main()' \"$@\"\n"
    )
    program.chmod(0o755)
    return {
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": f"{PROJECT / 'src'}",
        "DATABASE_URL": address(),
        "CLEANBREAK_HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
        CONFIGURED_BY: str(tmp_path / "softhsm2.conf"),
        "PIN": "4711-0815",
        "OFFICER_PIN": "a-long-one-for-officers",
    }


def blocks() -> dict[str, list[str]]:
    """Return the commands of the page, by their headings."""
    found: dict[str, list[str]] = {}
    for part in PAGE.read_text("utf-8").split("\n## ")[1:]:
        found[part.partition("\n")[0]] = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
    return {heading: commands for heading, commands in found.items() if commands}


def perform(room: dict[str, str], *commands: str) -> str:
    """Type commands into one shell, as the operator does."""
    done = subprocess.run(
        ["bash", "-c", BEGINNING + "\n".join(commands)],
        env=room,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert room["PIN"] not in done.stdout + done.stderr
    return done.stdout


def listed(output: str) -> dict[str, list[tuple[str, str]]]:
    keys: list[dict[str, Any]] = json.loads(output.splitlines()[-1])["keys"]
    return {
        use: [(one["key_id"], one["state"]) for one in keys if one["use"] == use]
        for use in ("statement", "log")
    }


def test_every_command_of_the_page_is_run_by_this_test() -> None:
    assert {heading: len(commands) for heading, commands in blocks().items()} == {
        "Before: the machine": 2,
        "The keys are made": 1,
        "They come into use": 2,
        "Every two years, or when somebody leaves": 2,
        "When somebody else may have a key": 1,
    }


def test_keys_are_made_in_a_token_in_front_of_witnesses(room: dict[str, str]) -> None:
    page = blocks()
    prepared = page["Before: the machine"]
    look = "cleanbreak keys signing --json"

    before = listed(perform(room, look))
    made = perform(room, *prepared, *page["The keys are made"])
    certificates, log = re.findall(r"\b[0-9a-f]{16}\b", made)
    told = perform(room, prepared[1], *page["They come into use"])
    after = listed(perform(room, prepared[1], page["They come into use"][0], look))

    (in_file,), (log_in_file,) = before["statement"], before["log"]
    assert after == {
        "statement": [(certificates, "in_use"), in_file],
        "log": [(log, "in_use"), log_in_file],
    }
    assert certificates in told
    pem = told[told.index("-----BEGIN") :]
    raw = load_pem_public_key(pem.encode()).public_bytes_raw()  # type: ignore[union-attr]
    assert sha256(raw).hexdigest()[:16] == certificates, "what the record says can be computed"
    assert AuditRow.objects.filter(act="keys.made_in_token").count() == 2


def test_keys_in_files_are_renewed_retired_and_revoked(room: dict[str, str]) -> None:
    page, look = blocks(), "cleanbreak keys signing --json"
    renew, retire = page["Every two years, or when somebody leaves"]
    before = listed(perform(room, look))
    ((old, _),) = before["log"]
    asked = {**room, "OLD_LOG_KEY": old}

    renewed = listed(perform(asked, renew, look))
    assert [state for _, state in renewed["log"]] == ["in_use", "in_use"]
    assert [state for _, state in renewed["statement"]] == ["in_use", "older"]
    retired = listed(perform(asked, retire, look))
    assert (old, "older") in retired["log"]
    (revoke,) = page["When somebody else may have a key"]
    revoked = listed(perform(asked, revoke, look))
    assert (old, "revoked") in revoked["log"]
    assert revoked["log"][0][1] == "in_use"
    acts = AuditRow.objects.order_by("pk").values_list("act", flat=True)
    told = re.findall(r"`(keys\.\w+)`", PAGE.read_text("utf-8"))
    assert {act for act in acts if act.startswith("keys.")} | {"keys.made_in_token"} == set(told)
