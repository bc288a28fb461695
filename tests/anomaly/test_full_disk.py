"""On a full disk nothing is accepted that cannot be kept, and the page says so."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.anomaly import full_disk

PROJECT = Path(__file__).resolve().parent.parent.parent
SIZE_MB = 320


@pytest.fixture
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Mount a small disk; only root may."""
    directory = Path(f"/tmp/cleanbreak-small-disk-{os.getpid()}")
    directory.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=755", "tmpfs", str(directory)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        directory.rmdir()
        pytest.skip(f"this user may not mount a disk: {mounted.stderr.strip()}")
    yield directory
    subprocess.run(["umount", "--lazy", str(directory)], check=True)
    directory.rmdir()


def test_a_full_disk_takes_no_cancellation_and_says_so(small_disk: Path) -> None:
    environment = {k: v for k, v in os.environ.items()
                   if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}  # fmt: skip
    said = subprocess.run(
        [sys.executable, full_disk.__file__, str(small_disk)],
        env={**environment, "PYTHONPATH": f"{PROJECT / 'src'}:{PROJECT}"},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-3000:]
    left = json.loads(said.stdout.splitlines()[-1])

    assert left["refused"]["status"] == 503
    assert "Our storage is full" in left["refused"]["text"]
    assert left["taken"]["status"] == 303
    assert left["kept"] == 1
