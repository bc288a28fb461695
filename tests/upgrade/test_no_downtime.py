"""The code of the last release goes on while the tables become those of today, and beside today's.

Two trees, each with its own programs, and one database. What is here is the way of
docs/howto/upgrade.md: migrate, start the new ones, stop the old ones.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from bench.product import free_port

from cleanbreak.site.embedded_postgres import ensure_running, stop

ROOT = Path(__file__).resolve().parents[2]
RELEASE = (ROOT / "deploy/last-release.txt").read_text().split()[-2]
MAIN = "from cleanbreak.site.command import main; main()"
PAGES = ("/", "/cancel/", "/account/", "/staff/sign-in/", "/verify/", "/healthz")
FAST = {"fsync": "off", "full_page_writes": "off"}
PATIENCE_S, PAUSE_S = 180.0, 0.1
NUMBERS = [f"+49152281{n:05d}" for n in range(10)]
WORLD = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cleanbreak.site.settings"
import django
django.setup()
from tests.worlds import LineOf, make_world
from cleanbreak.site.wiring import shared_world
make_world(shared_world()).add(*(LineOf(msisdn=n, name=f"Holder {n[-2:]}") for n in sys.argv[1:]))
"""


@dataclass
class Version:
    """One version of the product, as its own processes see it."""

    tree: Path
    home: Path
    database: str
    port: int = field(default_factory=free_port)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{self.tree}:{self.tree / 'src'}",
            "CLEANBREAK_HOME": str(self.home),
            "DATABASE_URL": self.database,
            "LANG": "C.UTF-8",
            "CLEANBREAK_LOG_STORE": str(self.home / "published"),
        }

    def python(self, code: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-c", code, *words], env=self.environment, cwd=self.tree,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def says(self, *words: str) -> dict[str, Any]:
        done = self.python(MAIN, *words, "--json")
        assert done.stdout, done.stderr
        document: dict[str, Any] = json.loads(done.stdout)
        return {**document, "exit_code": done.returncode}

    def migrate(self) -> None:
        done = self.python(MAIN, "migrate")
        assert done.returncode == 0, done.stderr

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", MAIN, *words], env=self.environment, cwd=self.tree
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Run a web server and a worker of this version."""
        with self.running("worker"), self.running("web", "--port", str(self.port)):
            patiently(lambda: self.asked("/healthz")[0] == 200)
            yield

    def asked(self, path: str) -> tuple[int, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("GET", path)
            answer = link.getresponse()
            return answer.status, answer.read().decode()
        except OSError as fault:
            return 0, str(fault)
        finally:
            link.close()

    def declare(self, number: str) -> int:
        """Cancel on the public page, and return how it answered."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        link.request("GET", "/cancel/")
        page = link.getresponse()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
        assert token
        words = {
            "csrfmiddlewaretoken": token[1],
            "submission_key": f"{int(number[1:]):032x}",
            "kind": "ordinary",
            "holder_name": f"Holder {number[-2:]}",
            "line": number,
            "when": "soon",
            "reply_email": "holder@example.org",
        }
        cookie = page.getheader("Set-Cookie", "").split(";")[0]
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        link.request("POST", "/cancel/", urlencode(words), headers)
        status = link.getresponse().status
        link.close()
        return status

    def end(self, number: str, *more: str) -> dict[str, Any]:
        words = ("--msisdn", number, "--when", "now", "--verified-by", "eva", *more)
        return self.says("terminate", *words)


def patiently(is_so: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cleanbreak-upgrade-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    stop(folder / "home")
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.fixture(scope="module")
def old_tree(place: Path) -> Path:
    """The tree of the last release, with its catalogues of words."""
    done = subprocess.run(
        ["git", "archive", "--format=tar", RELEASE, "src", "tests", "tools"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("this is no checkout with the commit of the last release")
    tree = place / "old"
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(tree, filter="data")
    subprocess.run([sys.executable, "tools/messages.py", "compile"], cwd=tree, check=True)
    return tree


@dataclass
class Visitor:
    """Asks for pages again and again, and notes everything but 200."""

    version: Version
    wrong: list[tuple[str, int]] = field(default_factory=list)
    count: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Visitor":
        self._thread = threading.Thread(target=self._visit)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _visit(self) -> None:
        while not self._over.is_set():
            for page in PAGES:
                status, _ = self.version.asked(page)
                self.count += 1
                if status not in {200, 302, 303}:
                    self.wrong.append((page, status))
                time.sleep(PAUSE_S)


def states(database: str) -> dict[str, str]:
    """Return how the order of each number stands."""
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT l.msisdn, o.state FROM termination_order o JOIN line l USING (line_id)"
        )
        return dict(rows.fetchall())


def applied(database: str) -> set[str]:
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT name FROM django_migrations WHERE app = 'records'")
        return {name for (name,) in rows}


def test_the_last_release_goes_on_upon_todays_tables_and_beside_todays_code(
    place: Path, old_tree: Path
) -> None:
    database = ensure_running(place / "home", FAST)
    old = Version(old_tree, place / "home", database)
    new = Version(ROOT, place / "home", database)
    said = old.python("import cleanbreak; print(cleanbreak.__file__)").stdout
    assert said.startswith(str(old_tree)), "the old code is really the old one"
    old.migrate()
    assert not old.python(WORLD, *NUMBERS).stderr
    before = applied(database)
    with ExitStack() as stack:
        with old.serving():
            with Visitor(old) as visitor:
                new.migrate()
                assert applied(database) > before, "today's tables are others"
                assert old.declare(NUMBERS[0]) == 303
                ended = old.end(NUMBERS[1], "--wait", "--timeout", "120")
                assert (ended["exit_code"], ended["state"]) == (0, "completed"), ended
                stack.enter_context(new.serving())
                for version, numbers in ((old, NUMBERS[2:5]), (new, NUMBERS[5:8])):
                    for number in numbers:
                        assert version.end(number)["exit_code"] in {0, 4}
                patiently(lambda: list(states(database).values()).count("completed") == 7)
                assert visitor.wrong == []
                assert visitor.count > 5 * len(PAGES)
            assert new.declare(NUMBERS[8]) == 303
            last = old.end(NUMBERS[9])  # and the old one is told to stop while it ends
            assert last["exit_code"] in {0, 4}
        patiently(lambda: states(database)[NUMBERS[9]] == "completed")
        patiently(lambda: {NUMBERS[0], NUMBERS[8]} <= states(database).keys())
        assert new.asked("/readyz")[0] == 200
    for words in (("audit", "verify"), ("ledger", "verify"), ("log", "check", "--all")):
        assert new.says(*words)["exit_code"] == 0, words
