"""The program itself: who checks a certificate with files of their own gets no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.checked_proofs import SmallLog
from tests.ended_proofs import pem_of

from cleanbreak.domain.trust_file import trust_json

PROGRAM = "from cleanbreak.site.command import main; main()"


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a stranger does: nothing is set up, and nothing is set."""
    kept = ("PATH", "PYTHONPATH", "LANG")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"HOME": str(home), "CLEANBREAK_HOME": str(home / "own")}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, "certificate", "verify", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("option", ["--trust", "--trust=", "--key"])
def test_no_database_is_made_for_whoever_says_in_whom_they_trust(
    tmp_path: Path, option: str
) -> None:
    log = SmallLog()
    files = {
        "certificate.cose": log.proof(),
        "trust.json": json.dumps(trust_json(log.trust())).encode(),
        "statement.pem": pem_of(log.maker.key),
        "log.pem": pem_of(log.maker.log_key),
        "witness.vkey": log.witness_vkey.vkey.encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    trusted = {
        "--trust": ["--trust", str(tmp_path / "trust.json")],
        "--trust=": [f"--trust={tmp_path / 'trust.json'}"],
        "--key": [
            *("--key", str(tmp_path / "statement.pem")),
            *("--key", str(tmp_path / "log.pem")),
            *("--key", str(tmp_path / "witness.vkey")),
        ],
    }[option]
    checked = run(tmp_path, str(tmp_path / "certificate.cose"), *trusted, "--json")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert json.loads(checked.stdout)["verdict"] == "valid"
    assert [one.name for one in (tmp_path / "own").iterdir()] == ["keys"], "and no server"
