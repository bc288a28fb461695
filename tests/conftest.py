"""Every test run has a PostgreSQL of its own, and no test reaches beyond this machine.

The server is started as soon as this file is read, because the conftest files of the folders below
may import models, and those want Django's settings, which want the address of the database. All
workers of a run share the server; pytest-django gives each a database of its own. A server that is
named in ``DATABASE_URL`` is used instead.
"""

import atexit
import gc
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import django
import pytest
from django.conf import settings
from django.utils import translation
from tests.quick_disk import DISK, MEMORY, quick_disk

from cleanbreak.site import embedded_postgres

HOME_PREFIX = "cleanbreak-tests-"
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Nobody misses these data after a power cut, and commits are several times faster."""
DAYS_END_IN = (ZoneInfo("UTC"), ZoneInfo("Europe/Berlin"))
LAST_MOMENTS = timedelta(seconds=20)
THIS_MACHINE = "127.0.0.0/8,::1,localhost"


def prepare() -> None:
    """Give this run a home and a server, and remove both at its end."""
    remove_homes_of_killed_runs()
    home = Path(tempfile.mkdtemp(prefix=f"{HOME_PREFIX}{os.getpid()}-", dir=quick_disk()))
    atexit.register(remove, home)
    os.environ["CLEANBREAK_HOME"] = str(home)
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = embedded_postgres.ensure_running(home, FORGETFUL)


def remove_homes_of_killed_runs() -> None:
    for home in chain.from_iterable(one.glob(f"{HOME_PREFIX}*-*") for one in (MEMORY, DISK)):
        run = home.name.removeprefix(HOME_PREFIX).partition("-")[0]
        if home.lstat().st_uid == os.geteuid() and not Path("/proc", run).exists():
            remove(home)


def remove(home: Path) -> None:
    embedded_postgres.stop(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "alone: wants the whole machine, runs beside no other test")
    config.addinivalue_line("markers", "pictures: makes those of the docs if CLEANBREAK_PICTURES=1")
    config.option.allow_hosts = config.option.allow_hosts or THIS_MACHINE
    config.option.allow_unix_socket = True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Refuse to run on a server that somebody uses, whatever loaded Django's settings early."""
    assert os.environ["DATABASE_URL"] == settings.DATABASE_URL, (
        "Django's settings were read before the tests' server was started: take "
        "DJANGO_SETTINGS_MODULE out of pytest's configuration, tests/conftest.py sets it"
    )


@pytest.fixture
def printed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print papers in this process: one of its own takes a second. In the browser it has one."""
    from cleanbreak.flows.print_paper import print_tagged

    for flow in ("write_certificate_paper", "write_receipt_paper"):
        monkeypatch.setattr(f"cleanbreak.flows.{flow}.print_tagged_apart", print_tagged)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test that `script/test` would not find: it looks for these words in the files."""
    for path in {item.path for item in items if item.get_closest_marker("alone")}:
        if "mark.alone" not in path.read_text():
            raise pytest.UsageError(f"{path}: write pytest.mark.alone there, for script/test")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage while tests are collected: all that is made stays, a quarter of the time.

    Every worker collects all of them.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Look for garbage seldom: what was imported and collected stays, and is most of it.

    The collector took an eighth of the time of the tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_runtest_setup() -> None:
    """Begin no test in the last moments of a day, so that no day ends in the middle by chance.

    What was read out at 23:59:59 is not so any more at 0:00, and is read out anew: rightly so.
    Stories of days that end have clocks of their own.
    """
    while any(a_day_ends_soon(datetime.now(zone)) for zone in DAYS_END_IN):
        time.sleep(0.2)


def a_day_ends_soon(now: datetime) -> bool:
    return (now + LAST_MOMENTS).date() != now.date()


def pytest_runtest_teardown() -> None:
    """Let no test speak the language of the one before it, as a worker's thread would."""
    translation.deactivate()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.stats.get("passed", ()):
        for name, value in getattr(report, "user_properties", ()):
            if name == "keystroke_level_model":
                terminalreporter.write_line(f"keystroke-level model: {value}")
    if skips_forbidden(terminalreporter):
        terminalreporter.write_line("CI=true: no test may be skipped", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and skips_forbidden(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def skips_forbidden(reporter: pytest.TerminalReporter) -> bool:
    return bool(os.environ.get("CI") == "true" and reporter.stats.get("skipped"))


def move_in(worker: str) -> None:
    """Give a worker a home of its own in that of the run: it publishes a log of its own there."""
    own = Path(os.environ["CLEANBREAK_HOME"], worker)
    own.mkdir(exist_ok=True)  # a run that a test starts is of the same worker
    os.environ["CLEANBREAK_HOME"] = str(own)
    settings.CLEANBREAK_HOME = own  # they were read before this file


if "PYTEST_XDIST_WORKER" not in os.environ:  # workers find everything in their environment
    prepare()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
django.setup()
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    move_in(worker)

from tests.chromium import chromium  # noqa: E402, F401  see above
from tests.committed_database import committed_db, django_db_setup  # noqa: E402, F401  see above
