"""What stories about backups need: an installation of its own, with a server, that is lost."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.once import once_in_a_run
from tests.quick_disk import quick_disk

from cleanbreak.site.drill import SCRATCH
from cleanbreak.site.embedded_postgres import ensure_running, stop

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [sys.executable, "-c", "from cleanbreak.site.command import main; main()"]
FAST = {"fsync": "off", "full_page_writes": "off"}
LIVE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cleanbreak.site.settings"
import django
django.setup()
from uuid import UUID
from django.db import transaction
from django.utils import timezone
from tests.ledgers import posting
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.seal_audit import seal_audit
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.ledger import post_journals
from cleanbreak.records.log_entry import queue_leaves

word, count = sys.argv[1], int(sys.argv[2])
orders = [UUID(int=hash(word) % 2**64 * 1000 + n) for n in range(count)]
for n, order in enumerate(orders):
    with transaction.atomic():
        entry = AuditEntry(act="test", order_id=None, actor=SYSTEM, details={})
        append_audit([entry], timezone.now())
        post_journals([posting(f"{word} {n}", order, charging_control=1)], timezone.now())
        queue_leaves("test", [(f"{word} {n}".encode(), None)])
    if n % 10 == 9:
        seal_audit(wired_outside())
        append_log(wired_outside(), timezone.now())
        print("ten more", flush=True)
"""
"""Ends, as far as ledger, audit and log hear of them; sealed and published ten by ten."""


@dataclass(frozen=True)
class Installation:
    """A home with a server, and a folder for its backups, as an operator has them."""

    home: Path
    backups: Path

    @property
    def environment(self) -> dict[str, str]:
        """What its commands see."""
        inherited = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
        paths = f"{ROOT}:{ROOT / 'src'}"
        return {
            **inherited,
            "CLEANBREAK_HOME": str(self.home),
            "PYTHONPATH": paths,
            "PYTHONHASHSEED": "0",
            "LANG": "C.UTF-8",
            "CLEANBREAK_LOG_STORE": str(self.home.parent / "published"),
        }

    def start(self) -> None:
        """Start its server; this one may forget what it wrote if the machine dies."""
        ensure_running(self.home, FAST)

    def live(self, word: str, count: int = 10) -> None:
        """Let so many lines end."""
        words = [sys.executable, "-c", LIVE, word, str(count)]
        subprocess.run(words, env=self._with_database(), stdout=subprocess.PIPE, check=True)

    @contextmanager
    def living(self, word: str) -> Iterator[None]:
        """Let lines end, one after the other, while something else is done."""
        words = [sys.executable, "-c", LIVE, word, "1000000"]
        process = subprocess.Popen(words, env=self._with_database(), stdout=subprocess.PIPE)
        assert process.stdout
        try:
            assert process.stdout.readline(), "it ended before it began"
            yield
            assert process.poll() is None, "it ended by itself"
        finally:
            process.kill()
            process.communicate()

    def says(self, *words: str, exit_code: int = 0) -> dict[str, Any]:
        """Run a command, and return its JSON."""
        done = subprocess.run(
            [*PROGRAM, *words, "--json"], env=self.environment, capture_output=True, check=False
        )
        assert done.returncode == exit_code, (done.stdout + done.stderr).decode()
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    def make(self) -> Path:
        """Make a backup, and return its folder."""
        return Path(self.says("backup", "make", str(self.backups))["folder"])

    def verify(self, exit_code: int = 0) -> dict[str, Any]:
        """Drill with the newest backup."""
        return self.says("backup", "verify", str(self.backups), exit_code=exit_code)

    def lose_database(self) -> None:
        """Let the disk of the database be gone."""
        stop(self.home)
        shutil.rmtree(self.home / "postgres")

    def _with_database(self) -> dict[str, str]:
        return {**self.environment, "DATABASE_URL": ensure_running(self.home, FAST)}


def migrate(home: Path) -> None:
    """Make a home with empty tables whose server rests, to be copied: to make one takes longer."""
    made = Installation(home, home.parent / "no backups")
    home.parent.chmod(0o711)  # the server's user passes through
    made.start()
    words = [*PROGRAM, "migrate"]
    subprocess.run(words, env=made.environment, check=True, stdout=subprocess.DEVNULL)
    stop(home)


@contextmanager
def installed() -> Iterator[Installation]:
    """Install with empty tables, where the server's user can reach it; stop it at the end."""
    place = Path(tempfile.mkdtemp(prefix="cleanbreak-backup-", dir=quick_disk()))
    place.chmod(0o711)
    one = Installation(place / "home", place / "backups")
    try:
        subprocess.run(
            ["cp", "-a", str(once_in_a_run("migrated", migrate)), str(one.home)], check=True
        )
        one.start()
        yield one
    finally:
        for home in (one.home, one.home / SCRATCH):
            stop(home)
        shutil.rmtree(place)
