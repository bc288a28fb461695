"""`cleanbreak records import|check`: the operator's records that subscribers take along."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.utils.translation import gettext as _

from cleanbreak.adapters.takeout_source.csv_records.archive_state import (
    FolderState,
    TableState,
    state_of,
)
from cleanbreak.adapters.takeout_source.csv_records.drop import Table, tables
from cleanbreak.adapters.takeout_source.csv_records.importing import (
    Imported,
    drop_file,
    forget_gone,
    import_table,
)
from cleanbreak.adapters.takeout_source.csv_records.mapping import (
    RecordsMapping,
    open_mapping,
    read_mapping_file,
)
from cleanbreak.adapters.takeout_source.csv_records.mapping_format import OF_ROWS
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import is_terminal, json_option, say
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Kind
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.ports.errors import Unavailable
from cleanbreak.site.adapter_commands import entry_of, line_of_mistake

ADAPTER = "csv_records:"
LISTED_MAX = 50
"""How many rows that cannot be read are named; all are counted."""
mapping_option = click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File that maps the records; that of CLEANBREAK_TAKEOUT_SOURCES if nothing is said.",
)


class NoRecordsMapping(Refusal):
    """No file maps the operator's records. Set
    CLEANBREAK_TAKEOUT_SOURCES=csv_records:/path/of/the/file.toml, or give --mapping.
    """

    code = "no_records_mapping"


class KindNotMapped(Refusal):
    """The mapping does not say how records of the kind "{kind}" are read."""

    code = "records_kind_not_mapped"


@click.group("records")
def records_group() -> None:
    """Bring the operator's own records in, for subscribers to take along."""


@records_group.command("import")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--kind", type=click.Choice([one.value for one in OF_ROWS]), help="What FILE holds.")
@mapping_option
@json_option
def import_(file: Path | None, kind: str | None, mapping: Path | None, as_json: bool) -> None:
    """Import the CSV FILE into its folder; without FILE, all that lies there and is new.

    Each row is read once. What cannot be read is counted, and told to the subscribers whose it may
    be; nothing else is lost by it. The same file a second time changes nothing.

    Exit codes: 0 imported, 2 usage, 3 a file was refused, 5 a folder cannot be used.
    """
    if (file is None) != (kind is None):
        raise click.UsageError(_("Give FILE and --kind together, or neither."))
    archive = open_mapping(_mapping_file(mapping))
    with _usable_folders(archive):
        done, refused = _import_each(archive, _dropped(archive, file, kind))
        forgotten = sum(forget_gone(archive, one) for one in _kinds(archive))
    document = {
        "files": [*map(_imported_entry, done), *(_refused_entry(*one) for one in refused)],
        "forgotten": forgotten,
    }
    say(as_json, document, *map(_imported_sentence, done), *(_refused_line(*r) for r in refused))
    if refused:
        click.get_current_context().exit(ExitCode.REFUSED)


@records_group.command()
@mapping_option
@json_option
def check(mapping: Path | None, as_json: bool) -> None:
    """Say what is wrong with the mapping, what is not imported, and which rows nobody can read.

    Exit codes: 0 fine, 3 the mapping has mistakes, 4 files wait to be imported, 5 a folder is away.
    """
    file = _mapping_file(mapping)
    read = read_mapping_file(file)
    if read.mapping is None:
        mistakes = [entry_of(one) for one in read.mistakes]
        lines = [line_of_mistake(file, one) for one in read.mistakes]
        say(as_json, {"file": str(file), "is_usable": False, "mistakes": mistakes}, *lines)
        click.get_current_context().exit(ExitCode.REFUSED)
    state = state_of(read.mapping, LISTED_MAX)
    document = {
        "file": str(file),
        "is_usable": True,
        "mistakes": [],
        "tables": [_table_entry(one) for one in state.tables],
        "folders": [_folder_entry(one) for one in state.folders],
    }
    say(
        as_json,
        document,
        *map(_table_sentence, state.tables),
        *map(_folder_sentence, state.folders),
    )
    if not state.is_reachable:
        click.get_current_context().exit(ExitCode.FAILED)
    if not state.is_imported:
        click.get_current_context().exit(ExitCode.WAITING)


def _mapping_file(given: Path | None) -> Path:
    if given:
        return given
    for name in settings.CLEANBREAK_TAKEOUT_SOURCES.split(","):
        if name.strip().startswith(ADAPTER):
            return Path(name.strip().removeprefix(ADAPTER))
    raise NoRecordsMapping


@contextmanager
def _usable_folders(archive: RecordsMapping) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise Unavailable(f"The folders of {archive.name} cannot be used: {why}.") from error


def _dropped(
    archive: RecordsMapping, file: Path | None, kind: str | None
) -> list[tuple[Kind, Table]]:
    if file is None or kind is None:
        return [(one, table) for one in _kinds(archive) for table in tables(archive, one)]
    if Kind(kind) not in archive.kinds:
        raise KindNotMapped(kind=kind)
    return [(Kind(kind), drop_file(archive, Kind(kind), file))]


def _kinds(archive: RecordsMapping) -> list[Kind]:
    return [kind for kind, mapping in archive.kinds.items() if mapping.files is None]


def _import_each(
    archive: RecordsMapping, dropped: list[tuple[Kind, Table]]
) -> tuple[list[Imported], list[tuple[Table, Refusal]]]:
    """Import each file; one that is refused does not keep the others from it."""
    done, refused = [], []
    for kind, table in dropped:
        try:
            with _bar(table) as progress:
                done.append(import_table(table, archive.kinds[kind], progress))
        except Refusal as refusal:
            refused.append((table, refusal))
    return done, refused


@contextmanager
def _bar(table: Table) -> Iterator[Callable[[int], object]]:
    length = table.file.stat().st_size
    with click.progressbar(
        length=length, label=table.name, file=sys.stderr, hidden=not is_terminal()
    ) as bar:
        yield bar.update


def _imported_entry(one: Imported) -> dict[str, Any]:
    return {
        "file": one.table.name,
        "is_new": one.is_new,
        "rows": one.about.rows,
        "unread": one.about.unread,
    }


def _imported_sentence(one: Imported) -> str:
    figures = {"file": one.table.name, "rows": one.about.rows, "unread": one.about.unread}
    if not one.is_new:
        return _("%(file)s: imported before. Rows: %(rows)s, not readable: %(unread)s.") % figures
    return _("%(file)s: imported. Rows: %(rows)s, not readable: %(unread)s.") % figures


def _refused_entry(table: Table, refusal: Refusal) -> dict[str, Any]:
    return {"file": table.name, "error": refusal.code, "sentence": refusal_text(refusal)}


def _refused_line(table: Table, refusal: Refusal) -> str:
    return f"{table.name}: {refusal_text(refusal)}"


def _table_entry(one: TableState) -> dict[str, Any]:
    return {
        "file": one.table.name,
        "is_imported": one.about is not None,
        "rows": one.about and one.about.rows,
        "unread": one.about and one.about.unread,
        "unread_rows": [{"row": row.row, "what": row.what} for row in one.unread],
    }


def _table_sentence(one: TableState) -> str:
    if one.about is None:
        return _("%(file)s: not imported, or changed since.") % {"file": one.table.name}
    figures = {"file": one.table.name, "rows": one.about.rows, "unread": one.about.unread}
    sentence = _("%(file)s: imported. Rows: %(rows)s, not readable: %(unread)s.") % figures
    rows = [f"  {one.table.name}:{row.row}: {row.what}" for row in one.unread]
    return "\n".join([sentence, *rows])


def _folder_entry(one: FolderState) -> dict[str, Any]:
    return {"folder": one.kind.value, "is_reachable": one.is_reachable}


def _folder_sentence(one: FolderState) -> str:
    names = {"folder": one.kind.value}
    if one.is_reachable:
        return _("%(folder)s: the folder can be read.") % names
    return _("%(folder)s: the folder cannot be read.") % names
