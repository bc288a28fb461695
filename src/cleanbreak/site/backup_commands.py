"""`cleanbreak backup make|verify|restore`: of the embedded server, while it works."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.read_heads import read_heads
from cleanbreak.site.backup_folder import (
    UNFINISHED,
    Backup,
    bytes_below,
    find_backup,
    find_backup_before,
    remove_older,
    whole_backups,
)
from cleanbreak.site.data_keys import SETTING as DATA_KEYS
from cleanbreak.site.drill import SCRATCH, drill
from cleanbreak.site.embedded_postgres import stop
from cleanbreak.site.home import default_home
from cleanbreak.site.make_backup import make_backup, make_backups_folder
from cleanbreak.site.postgres_home import PostgresHome
from cleanbreak.site.replay_wal import END, replay_wal
from cleanbreak.site.restore_backup import restore_backup
from cleanbreak.site.secret_files import DATABASE, environment
from cleanbreak.site.wal_archive import (
    FOLDER,
    archive_into,
    remove_wal_before,
    require_archive_there,
    segment_of,
)

PLACE_OF_BACKUPS = click.Path(file_okay=False, path_type=Path)
PLACE = click.Path(file_okay=False, exists=True, path_type=Path)


class ServerOfYourOwn(Refusal):
    """DATABASE_URL names a server of your own: it has backups of its own, such as pg_basebackup.
    This makes backups of the server that comes with Cleanbreak.
    """

    code = "server_of_your_own"


class MomentNotWritten(Refusal):
    """Write a moment with its zone, such as 2027-01-31T02:15:00Z, or "end": not "{until}"."""

    code = "moment_not_written"


class NoKeysForBackup(Refusal):
    """No keys are in {keys}: without them nothing in a backup can be checked or read. Bring them
    back from where you keep them, then run this again.
    """

    code = "no_keys_for_backup"


until_option = click.option(
    "--until",
    default="",
    metavar="MOMENT",
    help="As everything was at this moment, 2027-01-31T02:15:00Z; or end: as late as possible.",
)


@click.group("backup")
def backup_group() -> None:
    """Make a backup of everything but the keys, and prove that it can be restored."""


@backup_group.command()
@click.argument("folder", type=PLACE_OF_BACKUPS)
@click.option("--keep", type=click.IntRange(min=1), help="Remove all but the newest so many.")
@click.option("--wal", is_flag=True, help="From now on, archive what is written between backups.")
@json_option
def make(folder: Path, keep: int | None, wal: bool, as_json: bool) -> None:
    """Make a backup below this folder, while everything goes on.

    Exit codes: 0 made, 2 usage, 3 it cannot be written.
    """
    _require_embedded()
    server = PostgresHome.at(default_home())
    removed = _make_room(server, folder.absolute(), keep) if keep else []
    if wal:
        require_archive_there(server, folder.absolute())
        make_backups_folder(folder.absolute())
        archive_into(server, folder.absolute())
    made = make_backup(default_home(), folder, read_heads, timezone.now())
    removed += _remove(server, made.folder.parent, keep) if keep else []
    sentence = _("Made: %(folder)s (%(size)d MB). Keys are not in it: keep a copy of %(keys)s.") % {
        "folder": made.folder,
        "size": made.bytes // 10**6,
        "keys": default_home() / "keys",
    }
    document = {**_document(made), "removed": [str(one) for one in removed]}
    say(as_json, document, sentence)


def _make_room(server: PostgresHome, folder: Path, keep: int) -> list[Path]:
    """Remove what is kept no longer before there is a new one, and the oldest if none would fit.

    A disk that is full takes neither a backup nor a segment of the log, and what is removed only
    after the next backup would be removed never. The last whole one stays whatever happens.
    """
    there = whole_backups(folder)
    if not there:
        return []
    torn = sum(bytes_below(one) for one in folder.glob(f"*{UNFINISHED}"))  # goes before the next
    is_short = shutil.disk_usage(folder).free + torn < bytes_below(there[-1])
    return _remove(server, folder, max(1, min(keep, len(there) - is_short)))


def _remove(server: PostgresHome, folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest, and what of the log none of them needs; return which went."""
    removed = remove_older(folder, keep)
    if removed:
        oldest = find_backup(whole_backups(folder)[0])
        remove_wal_before(server, folder / FOLDER, segment_of(oldest.base))
    return removed


@backup_group.command()
@click.argument("folder", type=PLACE_OF_BACKUPS)
@click.option("--scratch", type=PLACE, help="Where to restore it meanwhile, on a disk with room.")
@until_option
@json_option
def verify(folder: Path, scratch: Path | None, until: str, as_json: bool) -> None:
    """Restore the newest backup in this folder beside the real server, and look at all of it.

    An archive of the write-ahead log is replayed to its end, or up to --until.

    Exit codes: 0 it is good, 3 there is none or it cannot be restored, 5 something is wrong in it.
    """
    _require_keys()
    moment = read_until(until)
    backup = find_backup_before(folder.absolute(), moment)
    found = drill(backup, (scratch or default_home()).absolute() / SCRATCH, moment)
    say(as_json, {**_document(backup), **found}, *_sentences(found))
    click.get_current_context().exit(ExitCode.DONE if found["is_well"] else ExitCode.FAILED)


@backup_group.command()
@click.argument("folder", type=PLACE_OF_BACKUPS)
@until_option
@json_option
def restore(folder: Path, until: str, as_json: bool) -> None:
    """Bring back the newest backup in this folder, where there is no database yet.

    With --until, what was written after it comes back as well, from the archive of the write-ahead
    log. Exit codes: 0 restored, 3 there is none, it is damaged, or a database is there.
    """
    _require_embedded()
    _require_keys()
    moment = read_until(until)
    backup = find_backup_before(folder.absolute(), moment)
    restore_backup(backup, default_home())
    reached = _replay(backup, moment) if until else None
    sentence = _(
        "Restored as it was at %(at)s. Before anything starts, run: cleanbreak migrate, cleanbreak"
        " log catch-up, cleanbreak retention erase, cleanbreak doctor."
    ) % {"at": f"{reached or backup.made_at:%Y-%m-%d %H:%M} UTC"}
    say(as_json, {**_document(backup), "replayed_to": reached}, sentence)


def _replay(backup: Backup, moment: datetime | None) -> datetime | None:
    """Replay, and leave the server as a restore without replay does: whole, and stopped."""
    try:
        return replay_wal(default_home(), backup.folder.parent / FOLDER, moment, {}).reached
    except BaseException:  # half of a replay is no database
        stop(default_home())
        shutil.rmtree(PostgresHome.at(default_home()).data)
        raise
    finally:
        stop(default_home())


def read_until(text: str) -> datetime | None:
    """Return the moment; nothing for the end of the log.

    :raises MomentNotWritten: if it is none, or has no zone.
    """
    if text in {"", END}:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise MomentNotWritten(until=text) from None
    if moment.tzinfo is None:
        raise MomentNotWritten(until=text)
    return moment.astimezone(UTC)


def _require_embedded() -> None:
    given = environment().get(DATABASE)
    if given and given != PostgresHome.at(default_home()).address:
        raise ServerOfYourOwn


def _require_keys() -> None:
    """Refuse before a key that is missing is made anew, which fits nothing."""
    keys = default_home() / "keys"
    if not environment().get(DATA_KEYS) and not (keys / "data_keys").exists():
        raise NoKeysForBackup(keys=keys)


def _document(backup: Backup) -> dict[str, Any]:
    return {
        "folder": str(backup.folder),
        "made_at": backup.made_at.isoformat(),
        "bytes": backup.bytes,
        "heads": backup.heads.document(),
    }


def _sentences(found: dict[str, Any]) -> list[str]:
    """Return what is wrong, then how it stands."""
    told = [one["sentence"] for one in found["faults"]]
    if found["store_away"]:
        away = _("The published log was not compared: %(why)s") % {"why": found["store_away"]}
        told.append(away)
    if not found["is_archive_known"]:
        told.append(
            _(
                "An older version made this backup. It did not note whether the write-ahead log was"
                " archived beside it, and there is no archive now: if there was one, what it held"
                " is lost, and nobody can tell from here. Make a new backup."
            )
        )
    if found["replayed_to"]:
        replayed = _("The write-ahead log was replayed. Its last transaction: %(at)s")
        told.append(replayed % {"at": f"{found['replayed_to']:%Y-%m-%d %H:%M:%S} UTC"})
    if found["caught_up"]:
        told.append(
            ngettext(
                "%(count)d entry of the log was published later, and came back.",
                "%(count)d entries of the log were published later, and came back.",
                found["caught_up"],
            )
            % {"count": found["caught_up"]}
        )
    looked_at = sum(found["looked_at"].values())
    good = _("The backup is good. Rows looked at: %(count)d.") % {"count": looked_at}
    bad = _("The backup is not good. Make another one, and look for what is wrong here.")
    return [*told, good if found["is_well"] else bad]
