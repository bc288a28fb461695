"""Replay the archived log upon a restored backup, to its end or up to a moment."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.embedded_postgres import status
from cleanbreak.site.postgres_home import PostgresDidNotStart, PostgresHome, last_lines
from cleanbreak.site.postgres_settings import as_file, settings_for
from cleanbreak.site.wal_archive import last_segment, require_unbroken, restore_command, segment_of

END = "end"
START_TIMEOUT_S = 300
POLL_S = 0.2
TIMELINE = 8
"""So many digits of a segment's name say whose it is; the others say where it is."""


class NoWalHere(Refusal):
    """There is no archive of the write-ahead log in {folder}: only the moments of the backups can
    be restored. cleanbreak backup make {backups} --wal begins one.
    """

    code = "no_wal_here"


class MomentNotReached(Refusal):
    """The write-ahead log does not reach {until}. PostgreSQL said: {said}"""

    code = "moment_not_reached"


class WalEndedEarly(Refusal):
    """The replay ended before the last segment {last} of {folder}: a file there is damaged, or
    the user of the server may not read it. PostgreSQL said: {said}
    """

    code = "wal_ended_early"


@dataclass(frozen=True, slots=True)
class Replayed:
    """How far the log was replayed."""

    reached: datetime | None
    """When the last transaction was committed; nothing, if none was in the log."""
    segment: str
    """The last segment that is archived."""


def replay_wal(home: Path, wal: Path, until: datetime | None, settings: dict[str, str]) -> Replayed:
    """Start the restored server, let it replay, and leave it running as a server of its own.

    :param home: into which a backup was just restored.
    :param wal: the folder with the archived log.
    :param until: what was committed later is left out; without it, everything comes back.
    :param settings: PostgreSQL settings on top of ours.
    :raises NoWalHere: if there is no archive.
    :raises WalBroken: if a segment is missing in it.
    :raises MomentNotReached: if it ends before.
    :raises WalEndedEarly: if it cannot be read to its end.
    """
    server, last = PostgresHome.at(home), last_segment(wal)
    if not last:
        raise NoWalHere(folder=wal, backups=wal.parent)
    require_unbroken(wal, segment_of(server.data))
    (server.data / "recovery.signal").touch(mode=0o600)
    server.take_over(server.data)
    extra = settings | _recovery(wal, until)
    text = as_file(settings_for(server.socket_directory) | extra)
    server.settings_file.write_text(text, encoding="utf-8")
    server.settings_file.chmod(0o644)
    try:
        _start(server)
        _await_end(home, server)
    except PostgresDidNotStart as fault:
        if until is None:
            raise
        raise MomentNotReached(until=until, said=fault.data["said"]) from None
    _require_end(server, wal, last, until)
    return Replayed(_last_commit(server), last)


def _recovery(wal: Path, until: datetime | None) -> dict[str, str]:
    """Return the settings of a recovery (PostgreSQL manual 19.5.5)."""
    target = {"recovery_target_time": until.astimezone(UTC).isoformat()} if until else {}
    return {
        "restore_command": restore_command(wal),
        "recovery_target_action": "promote",
        "hot_standby": "off",
    } | target


def _start(server: PostgresHome) -> None:
    server.run(
        "pg_ctl",
        "start",
        "--silent",
        "--wait",
        f"--timeout={START_TIMEOUT_S}",
        f"--pgdata={server.data.name}",
        f"--log={server.log.name}",
        f"--options=-c config_file={server.settings_file.name} -c cluster_name={server.mark}",
    )


def _await_end(home: Path, server: PostgresHome) -> None:
    """Wait as long as it replays: it answers when it has, or is gone when it cannot."""
    while not (now := status(home)).answers:
        if now.pid is None:
            said = " | ".join(last_lines(server.log.read_text(errors="replace")))
            raise PostgresDidNotStart(program="postgres", said=said)
        time.sleep(POLL_S)


def _require_end(server: PostgresHome, wal: Path, last: str, until: datetime | None) -> None:
    """Return if the log was read through: a server takes what it cannot read for the end."""
    if until is None and _switched_at(server) < last[TIMELINE:]:
        said = server.log.read_text(errors="replace").splitlines()[-1]
        raise WalEndedEarly(folder=wal, last=last, said=said)


def _switched_at(server: PostgresHome) -> str:
    """Return the segment that the replay ended in: the new life of the server begins there."""
    histories = sorted((server.data / "pg_wal").glob("*.history"))
    rows = [row.split() for row in histories[-1].read_text().splitlines()] if histories else []
    return next((_segment_at(row[1]) for row in reversed(rows) if row), "")


def _segment_at(position: str) -> str:
    """Return which segment ends at or holds a position of the log, such as ``0/5000000``."""
    log, _, offset = position.partition("/")
    before = (int(log, 16) << 32) + int(offset, 16) - 1
    return f"{before >> 32:08X}{(before >> 24) & 0xFF:08X}"


def _last_commit(server: PostgresHome) -> datetime | None:
    with psycopg.connect(server.superuser_address) as connection:
        found = connection.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
    return found[0] if found else None
