"""`cleanbreak backup make|verify|restore`: of the embedded server, while it works."""

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
from cleanbreak.site.backup_folder import Backup, find_backup, remove_older
from cleanbreak.site.data_keys import SETTING as DATA_KEYS
from cleanbreak.site.drill import SCRATCH, drill
from cleanbreak.site.home import default_home
from cleanbreak.site.make_backup import make_backup
from cleanbreak.site.postgres_home import PostgresHome
from cleanbreak.site.restore_backup import restore_backup
from cleanbreak.site.secret_files import DATABASE, environment

FOLDER = click.Path(file_okay=False, path_type=Path)
PLACE = click.Path(file_okay=False, exists=True, path_type=Path)


class ServerOfYourOwn(Refusal):
    """DATABASE_URL names a server of your own: it has backups of its own, such as pg_basebackup.
    This makes backups of the server that comes with Cleanbreak.
    """

    code = "server_of_your_own"


class NoKeysForBackup(Refusal):
    """No keys are in {keys}: without them nothing in a backup can be checked or read. Bring them
    back from where you keep them, then run this again.
    """

    code = "no_keys_for_backup"


@click.group("backup")
def backup_group() -> None:
    """Make a backup of everything but the keys, and prove that it can be restored."""


@backup_group.command()
@click.argument("folder", type=FOLDER)
@click.option("--keep", type=click.IntRange(min=1), help="Remove all but the newest so many.")
@json_option
def make(folder: Path, keep: int | None, as_json: bool) -> None:
    """Make a backup below this folder, while everything goes on.

    Exit codes: 0 made, 2 usage, 3 it cannot be written.
    """
    _require_embedded()
    made = make_backup(default_home(), folder, read_heads, timezone.now())
    removed = remove_older(made.folder.parent, keep) if keep else []
    sentence = _("Made: %(folder)s (%(size)d MB). Keys are not in it: keep a copy of %(keys)s.") % {
        "folder": made.folder,
        "size": made.bytes // 10**6,
        "keys": default_home() / "keys",
    }
    document = {**_document(made), "removed": [str(one) for one in removed]}
    say(as_json, document, sentence)


@backup_group.command()
@click.argument("folder", type=FOLDER)
@click.option("--scratch", type=PLACE, help="Where to restore it meanwhile, on a disk with room.")
@json_option
def verify(folder: Path, scratch: Path | None, as_json: bool) -> None:
    """Restore the newest backup in this folder beside the real server, and look at all of it.

    Exit codes: 0 it is good, 3 there is none or it cannot be restored, 5 something is wrong in it.
    """
    _require_keys()
    backup = find_backup(folder.absolute())
    found = drill(backup, (scratch or default_home()).absolute() / SCRATCH)
    say(as_json, {**_document(backup), **found}, *_sentences(found))
    click.get_current_context().exit(ExitCode.DONE if found["is_well"] else ExitCode.FAILED)


@backup_group.command()
@click.argument("folder", type=FOLDER)
@json_option
def restore(folder: Path, as_json: bool) -> None:
    """Bring back the newest backup in this folder, where there is no database yet.

    Exit codes: 0 restored, 3 there is none, it is damaged, or a database is there.
    """
    _require_embedded()
    _require_keys()
    backup = find_backup(folder.absolute())
    restore_backup(backup, default_home())
    sentence = _(
        "Restored as it was at %(at)s. Before anything starts, run: cleanbreak migrate, cleanbreak"
        " log catch-up, cleanbreak retention erase, cleanbreak doctor."
    ) % {"at": f"{backup.made_at:%Y-%m-%d %H:%M} UTC"}
    say(as_json, _document(backup), sentence)


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
