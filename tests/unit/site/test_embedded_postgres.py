"""The embedded server, with real servers, real signals and nothing pretended."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from cleanbreak.site.embedded_postgres import ensure_running, status, stop
from cleanbreak.site.home import default_home
from cleanbreak.site.postgres_home import DirectoryNotPrivate, PostgresDidNotStart, PostgresHome

FAST = {"fsync": "off", "full_page_writes": "off"}
ENSURE = """
import sys
from pathlib import Path
from cleanbreak.site.embedded_postgres import ensure_running
print(ensure_running(Path(sys.argv[1]), {"fsync": "off"}))
"""


@pytest.fixture
def fresh_home() -> Iterator[Path]:
    with short_home() as path:
        yield path


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One home for the tests that do not mind what the others did to it: nobody should."""
    with short_home() as path:
        yield path


@contextmanager
def short_home() -> Iterator[Path]:
    """Make a home that the server's user can reach, unlike those that pytest makes."""
    path = Path(tempfile.mkdtemp(prefix="cleanbreak-pg-", dir="/tmp"))
    path.chmod(0o711)  # for the homes further below
    yield path
    stop(path)
    shutil.rmtree(path)


def test_first_start_makes_a_careful_server(fresh_home: Path) -> None:
    with psycopg.connect(ensure_running(fresh_home)) as connection:
        for setting, value in {
            "data_checksums": "on",
            "fsync": "on",
            "listen_addresses": "",
            "max_connections": "100",
            "random_page_cost": "1.1",
            "server_encoding": "UTF8",
        }.items():
            assert connection.execute(f"SHOW {setting}").fetchone() == (value,)
        assert connection.execute("SELECT 'a' > 'Z', upper('ü')").fetchone() == (True, "Ü")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("COPY (SELECT 1) TO PROGRAM 'true'")


def test_nothing_is_there_and_nothing_is_made_before_the_first_start(fresh_home: Path) -> None:
    found = status(fresh_home)
    assert (found.pid, found.answers) == (None, False)
    stop(fresh_home)
    assert list(fresh_home.iterdir()) == []


def test_second_start_adopts_the_running_server(home: Path) -> None:
    address = ensure_running(home, FAST)
    first = status(home)
    assert ensure_running(home) == address
    assert status(home) == first
    assert first.answers


def test_server_never_runs_as_root_and_is_closed_to_others(home: Path) -> None:
    ensure_running(home, FAST)
    server = PostgresHome.at(home)
    owners = {owner_of(pid) for pid in server.holders()} - {None}
    assert owners == {server.data.stat().st_uid}
    assert 0 not in owners
    for private in (server.data, server.socket_directory):
        assert private.stat().st_mode & 0o077 == 0


def owner_of(pid: int) -> int | None:
    """Return whose the process is; a server's helpers come and go."""
    try:
        return Path("/proc", str(pid)).stat().st_uid
    except FileNotFoundError:
        return None


def test_killed_server_starts_again_with_its_data(home: Path) -> None:
    write_one_row(ensure_running(home, FAST))
    first = kill_postmaster(home)
    assert rows(ensure_running(home, FAST)) == 1
    assert status(home).pid not in (None, first)


@pytest.mark.parametrize("command", [["sleep", "60"], ["true"]], ids=["stranger", "zombie"])
def test_pid_of_a_killed_server_may_belong_to_another(home: Path, command: list[str]) -> None:
    write_one_row(ensure_running(home, FAST))
    server = PostgresHome.at(home)
    pid_note, socket_note = server.pid_file.read_text(), server.socket_lock_file.read_text()
    first = kill_postmaster(home)
    wait_until(lambda: not server.holders())

    owner = server.data.stat().st_uid if os.geteuid() == 0 else None
    with subprocess.Popen(command, user=owner) as other:
        if command == ["true"]:
            wait_until(lambda: "State:\tZ" in Path(f"/proc/{other.pid}/status").read_text())
        server.pid_file.write_text(pid_note.replace(str(first), str(other.pid), 1))
        server.socket_lock_file.write_text(socket_note.replace(str(first), str(other.pid), 1))
        assert status(home).pid is None
        assert rows(ensure_running(home, FAST)) == 1
        stop(home)
        assert other.poll() == (0 if command == ["true"] else None), "a stranger was harmed"
        other.kill()


def test_child_that_outlives_the_server_is_ended(home: Path) -> None:
    address = ensure_running(home, FAST)
    server = PostgresHome.at(home)
    with closing(psycopg.connect(address, autocommit=True)) as busy:
        pid = compute_forever(busy)
        kill_postmaster(home)
        wait_until(lambda: server.holders() == [pid])  # it does not notice: it computes
        ensure_running(home, FAST)
        assert pid not in server.holders()


def test_callers_at_the_same_time_share_one_server(fresh_home: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        addresses = set(pool.map(lambda _: run_python(ENSURE, fresh_home), range(4)))
    assert addresses == {PostgresHome.at(fresh_home).address}
    log = PostgresHome.at(fresh_home).log.read_text()
    assert log.count("ready to accept connections") == 1
    assert "already exists" not in log


def test_caller_may_be_killed_at_any_moment(fresh_home: Path) -> None:
    address = PostgresHome.at(fresh_home).address
    for delay_s in (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6):
        with subprocess.Popen([sys.executable, "-c", ENSURE, str(fresh_home)]) as caller:
            time.sleep(delay_s)
            caller.kill()
    assert ensure_running(fresh_home, FAST) == address
    write_one_row(address)


def test_caller_waits_for_what_a_killed_one_left_running(fresh_home: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ENSURE, str(fresh_home)]) as caller:
        wait_until(lambda: child_named("initdb", caller.pid) is not None)
        initdb = child_named("initdb", caller.pid)
        assert initdb is not None
        os.kill(initdb, signal.SIGSTOP)
        caller.kill()
    with ThreadPoolExecutor(1) as pool:
        address = pool.submit(ensure_running, fresh_home, FAST)
        time.sleep(1.5)
        assert not address.done(), "two would have written the same files"
        os.kill(initdb, signal.SIGCONT)
        write_one_row(address.result(timeout=30))


def test_torn_cluster_is_made_anew(fresh_home: Path) -> None:
    server = PostgresHome.at(fresh_home)
    server.make_directories()
    torn = server.directory / "data.new"
    server.make_private_directory(torn)
    (torn / "PG_VERSION").write_text("18\n")
    write_one_row(ensure_running(fresh_home, FAST))
    assert not torn.exists()


def test_stop_ends_every_process_and_keeps_the_data(home: Path) -> None:
    write_one_row(ensure_running(home, FAST))
    assert PostgresHome.at(home).holders()
    stop(home)
    assert PostgresHome.at(home).holders() == []
    stop(home)
    assert rows(ensure_running(home, FAST)) == 1


def test_long_home_gets_a_short_socket(fresh_home: Path) -> None:
    deep = fresh_home / ("d" * 60) / ("e" * 60)
    server = PostgresHome.at(deep)
    assert server.socket_directory.parent == Path("/tmp")
    try:
        write_one_row(ensure_running(deep, FAST))
        assert server.socket_directory.stat().st_mode & 0o077 == 0
    finally:
        stop(deep)
        shutil.rmtree(server.socket_directory)


def test_odd_characters_in_the_home_are_only_characters(fresh_home: Path) -> None:
    odd = fresh_home / "Ö'l & %20, (so)"
    server = PostgresHome.at(odd)
    try:
        write_one_row(ensure_running(odd, FAST))
    finally:
        stop(odd)
        shutil.rmtree(server.socket_directory)


def test_socket_directory_of_somebody_else_is_refused(fresh_home: Path) -> None:
    socket_directory = PostgresHome.at(fresh_home).socket_directory
    socket_directory.mkdir(parents=True)
    socket_directory.chmod(0o777)
    with pytest.raises(DirectoryNotPrivate):
        ensure_running(fresh_home, FAST)


def test_failed_start_tells_what_the_server_said(fresh_home: Path) -> None:
    with pytest.raises(PostgresDidNotStart, match="shared_buffers"):
        ensure_running(fresh_home, {"shared_buffers": "plenty"})


@pytest.mark.parametrize(
    ("changed", "canary"),
    [
        ({}, "+4915155500000"),
        ({"log_min_messages": "error"}, "+4915155500001"),
        ({"log_min_error_statement": "error"}, "+4915155500002"),
        ({"log_error_verbosity": "default"}, "+4915155500003"),
    ],
    ids=["as shipped", "control: messages", "control: statements", "control: details"],
)
def test_log_is_silent_on_people(home: Path, changed: dict[str, str], canary: str) -> None:
    stop(home)
    address = ensure_running(home, FAST | changed)
    with psycopg.connect(address) as connection, pytest.raises(psycopg.errors.DataError):
        connection.execute(f"SELECT '{canary}'::integer")
    for mishap in (signal.SIGTERM, signal.SIGKILL):
        with closing(psycopg.connect(address, autocommit=True)) as connection:
            pid = compute_forever(connection, remark=canary)
            os.kill(pid, mishap)
            wait_until(lambda pid=pid: pid not in PostgresHome.at(home).holders())
    ensure_running(home)
    log = PostgresHome.at(home).log.read_text()
    assert "was terminated by signal 9" in log
    assert (canary in log) is bool(changed)


def test_server_is_recognised_in_a_container(home: Path) -> None:
    """There, root may not look up the working directories of other users' processes."""
    ensure_running(home, FAST)
    pid = status(home).pid
    contained = ["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"]
    look = "import sys; from pathlib import Path; from cleanbreak.site.postgres_home import *;"
    look += "print(PostgresHome.at(Path(sys.argv[1])).postmaster_pid());"
    look += "import os; print(os.access(f'/proc/{sys.argv[2]}/cwd', os.R_OK))"
    command = [*(contained if os.geteuid() == 0 else []), sys.executable, "-c", look]
    seen = subprocess.check_output([*command, str(home), str(pid)], text=True).split()
    assert seen[0] == str(pid)
    assert seen[1] == str(os.geteuid() != 0), "this is not the container that was meant"


def test_programs_in_a_closed_directory_are_copied_out_for_the_server(fresh_home: Path) -> None:
    installed = Path(sys.modules["psycopg"].__file__ or "").parents[1]
    closed = fresh_home / "checkout"
    closed.mkdir(mode=0o700)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(installed / part, closed / part)
    address = run_python(ENSURE, fresh_home, PYTHONPATH=str(closed))
    write_one_row(address)
    program = Path(f"/proc/{status(fresh_home).pid}/cmdline").read_text().partition("\0")[0]
    entered = fresh_home / "postgres" if os.geteuid() == 0 else closed
    assert Path(program).is_relative_to(entered)


def test_home_is_chosen_by_the_variable_then_by_who_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLEANBREAK_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere/data")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_home() == Path("/somewhere/data/cleanbreak")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert default_home() == Path.home() / ".local/share/cleanbreak"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_home() == Path("/var/lib/cleanbreak")
    monkeypatch.setenv("CLEANBREAK_HOME", "/elsewhere")
    assert default_home() == Path("/elsewhere")


def write_one_row(address: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept (thing integer)")
        connection.execute("INSERT INTO kept VALUES (1)")


def rows(address: str) -> int:
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def kill_postmaster(home: Path) -> int:
    pid = status(home).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def run_python(code: str, home: Path, **environment: str) -> str:
    command = [sys.executable, "-c", code, str(home)]
    return subprocess.check_output(command, env=os.environ | environment, text=True).strip()


def child_named(name: str, parent: int) -> int | None:
    found = subprocess.run(
        ["ps", "-o", "pid=,comm=", "--ppid", str(parent)], capture_output=True, text=True
    )
    pids = [int(line.split()[0]) for line in found.stdout.splitlines() if line.endswith(name)]
    return pids[0] if pids else None


def compute_forever(connection: psycopg.Connection[tuple[object, ...]], remark: str = "") -> int:
    """Have a child of the server compute, and return its process once it does."""
    connection.pgconn.send_query(f"DO $$ BEGIN LOOP END LOOP; END $$ -- {remark}".encode())
    pid = connection.info.backend_pid
    query = "SELECT state FROM pg_stat_activity WHERE pid = %s"
    with psycopg.connect(connection.info.dsn, autocommit=True) as other:
        wait_until(lambda: other.execute(query, [pid]).fetchone() == ("active",))
    return pid


def wait_until(is_so: Callable[[], bool], timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.02)
