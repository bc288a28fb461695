"""A whole product for a benchmark: PostgreSQL, worker and web server of its own."""

import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, Popen
from urllib.error import URLError
from urllib.request import urlopen

from cleanbreak.site import embedded_postgres
from cleanbreak.site.web_server import web_server_arguments

START_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Product:
    """Where it lives."""

    home: Path
    port: int

    @property
    def address(self) -> str:
        """Of the pages."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def database_and_django() -> Iterator[Path]:
    """Start a PostgreSQL that really waits for its disk, migrate, and load Django."""
    home = Path(tempfile.mkdtemp(prefix="cleanbreak-bench-", dir="/tmp"))
    os.environ["CLEANBREAK_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cleanbreak.site.settings"
    try:
        os.environ["DATABASE_URL"] = embedded_postgres.ensure_running(home)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        yield home
    finally:
        from django.db import connections

        connections.close_all()
        embedded_postgres.stop(home)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def worker_and_web() -> Iterator[Product]:
    """Start a worker and the pages beside a database that runs already."""
    port = free_port()
    os.environ["CLEANBREAK_BASE_URL"] = f"http://127.0.0.1:{port}"
    program = Path(sys.executable).with_name("cleanbreak")
    commands = [[str(program), "worker"], web_server_arguments("127.0.0.1", port)]
    running = [Popen(command, stdout=DEVNULL, stderr=DEVNULL) for command in commands]
    try:
        product = Product(Path(os.environ["CLEANBREAK_HOME"]), port)
        wait_until_it_answers(product.address)
        yield product
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


def wait_until_it_answers(address: str) -> None:
    """Return when the pages answer.

    :raises TimeoutError: if they do not.
    """
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(address)


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
