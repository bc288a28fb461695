"""`cleanbreak store import` and `cleanbreak store places import`: where people find us."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import is_terminal, json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.csv_table import Fault, Table, read_csv_table
from cleanbreak.flows.import_outlets import ImportedOutlets, OutletImport, import_outlets
from cleanbreak.flows.import_places import import_places
from cleanbreak.flows.refusal_words import refusal_text

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
FAULTS_SHOWN = 50
EVERY = 500
"""Rows between two steps of the bar."""


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Check everything, and change nothing.")
@click.option("--close-missing", is_flag=True, help="Close for good what the file does not name.")
@json_option
def import_file(file: Path, dry_run: bool, close_missing: bool, as_json: bool) -> None:
    """Import the outlets that the CSV FILE lists: all of them, or none if a row is wrong.

    docs/howto/import-stores.md names the columns. Exit codes: 0 imported, 2 usage, 3 refused.
    """
    request = OutletImport(
        actor=operator_actor(),
        now=timezone.now(),
        is_dry_run=dry_run,
        closes_missing=close_missing,
    )
    with file.open("rb") as opened:
        _report(lambda: _with_bar(opened, request), as_json, is_dry_run=dry_run)


@click.group("places")
def places_group() -> None:
    """Say where towns and postcodes without a store are, so that people may name them."""


@places_group.command("import")
@click.argument("file", type=FILE)
@json_option
def import_centres(file: Path, as_json: bool) -> None:
    """Import the places that the CSV FILE lists, instead of those of before.

    Columns: jurisdiction, place_name, latitude, longitude, and where there is one postcode.
    Exit codes: 0 imported, 2 usage, 3 refused.
    """
    with file.open("rb") as opened:
        table = read_csv_table(opened)
        _report(lambda: import_places(table, operator_actor(), timezone.now()), as_json)


def _with_bar(opened: BinaryIO, request: OutletImport) -> ImportedOutlets:
    """Import with a bar on stderr, where a person watches."""
    table: Table = read_csv_table(opened)
    size = os.fstat(opened.fileno()).st_size
    label = _("Reading")
    with click.progressbar(
        length=size, label=label, file=sys.stderr, hidden=not is_terminal()
    ) as bar:

        def seen(rows: int) -> None:
            if rows % EVERY == 0:
                bar.update(opened.tell() - bar.pos)

        return import_outlets(table, request, seen)


def _report(
    do_import: Callable[[], ImportedOutlets], as_json: bool, *, is_dry_run: bool = False
) -> None:
    result = do_import()
    faults = [_fault(line, fault) for line, fault in result.faults]
    figures = {**_counts(result), "faults": faults, "dry_run": is_dry_run}
    said = [_fault_said(one) for one in faults[:FAULTS_SHOWN]]
    say(as_json, figures, *said, _sentence(result, is_dry_run=is_dry_run))
    if faults:
        click.get_current_context().exit(ExitCode.REFUSED)


def _fault(line: int, fault: Fault) -> dict[str, Any]:
    return {
        "row": line,
        "column": fault.column,
        "error": fault.refusal.code,
        "sentence": refusal_text(fault.refusal),
    }


def _fault_said(fault: dict[str, Any]) -> str:
    if not fault["column"]:
        return _("Line %(row)d: %(sentence)s") % fault
    return _("Line %(row)d, %(column)s: %(sentence)s") % fault


def _sentence(result: ImportedOutlets, *, is_dry_run: bool) -> str:
    if result.faults:
        return _("Nothing was imported. Rows: %(read)d, mistakes: %(faults)d.") % {
            "faults": len(result.faults),
            "read": result.read,
        }
    said = _(
        "read: %(read)d, added: %(added)d, changed: %(changed)d, unchanged: %(unchanged)d,"
        " closed: %(closed)d."
    )
    return (said % _counts(result)) + (" " + _("Nothing was written.") if is_dry_run else "")


def _counts(result: ImportedOutlets) -> dict[str, int]:
    return {
        "read": result.read,
        "added": result.added,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "closed": result.closed,
    }
