"""``cleanbreak import``: brings an operator's lines in, from a CSV file or an OsmoHLR database."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.osmo_hlr_file import SaidOfAll, open_osmo_hlr
from cleanbreak.channels.cli.said import is_terminal, json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.csv_table import Table, read_csv_table
from cleanbreak.flows.import_lines import (
    ImportRequest,
    ImportResult,
    Progress,
    Unwatched,
    import_lines,
)
from cleanbreak.flows.import_sims import import_sims

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
FRESH_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
OWNER_ONLY = 0o600
"""Rejected rows are about customers."""


@click.group("import")
def import_group() -> None:
    """Bring lines in; the same file a second time changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What every import can be told."""

    all_or_nothing: bool
    rejects: Path | None
    as_json: bool


def wishes(command: Callable[..., None]) -> Callable[..., None]:
    """Give the command the options that every import has."""
    options = (
        click.option("--all-or-nothing", is_flag=True, help="Load nothing if a row is rejected."),
        click.option("--rejects", type=FRESH_FILE, help="File for rejected rows."),
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@import_group.command("lines")
@click.argument("file", type=FILE)
@wishes
def import_csv(file: Path, **wish: Any) -> None:
    """Import the lines that the CSV FILE lists; docs/reference/import.md names the columns."""
    with file.open("rb") as opened, bars(opened) as progress:
        run(lambda: read_csv_table(opened), file, Wish(**wish), progress)


@import_group.command("osmo-hlr")
@click.argument("file", type=FILE)
@click.option("--sims", type=FILE, required=True, help="CSV with imsi, iccid, sim_kind, eid.")
@click.option("--jurisdiction", required=True, help="Place of new lines: de, gb, ….")
@click.option("--currency", required=True, help="ISO 4217 code for new lines.")
@click.option("--payment", type=click.Choice(["prepaid", "postpaid"]), required=True)
@click.option(
    "--customer-class",
    type=click.Choice(["residential", "business"]),
    default="residential",
    show_default=True,
)
@click.option("--holder-language", default="en", show_default=True)
@click.option("--holder-reference-prefix", default="OSMO-", show_default=True)
@wishes
def import_osmo_hlr(file: Path, sims: Path, **options: Any) -> None:
    """Import the subscribers of the OsmoHLR database FILE, which is only read."""
    wish = Wish(**{name: options.pop(name) for name in Wish.__slots__})
    said = SaidOfAll(**options)
    with sims.open("rb") as listed, open_osmo_hlr(file, read_csv_table(listed), said) as table:
        run(lambda: table, file, wish, Unwatched())


@import_group.command("sims")
@click.argument("file", type=FILE)
@click.option("--rejects", type=FRESH_FILE, help="File for rejected rows.")
@json_option
def import_further_sims(file: Path, rejects: Path | None, as_json: bool) -> None:
    """Import further SIMs of lines from the CSV FILE: watches, tablets, spare modems.

    Columns: msisdn of the line, iccid, sim_kind, and where there are such imsi, eid, sim_msisdn.
    Exit codes: 0 imported, 2 usage, 3 the file or a row was rejected.
    """
    wish = Wish(all_or_nothing=False, rejects=rejects, as_json=as_json)
    with file.open("rb") as opened:
        table = read_csv_table(opened)
        report(
            lambda written: import_sims(table, operator_actor(), timezone.now(), written),
            file,
            wish,
        )


def run(open_table: Callable[[], Table], file: Path, wish: Wish, progress: Progress) -> None:
    """Import lines, report, and exit with 3 if a row was rejected."""
    request = ImportRequest(
        actor=operator_actor(), now=timezone.now(), all_or_nothing=wish.all_or_nothing
    )
    report(lambda rejects: import_lines(open_table(), request, rejects, progress), file, wish)


def report(do_import: Callable[[TextIO], ImportResult], file: Path, wish: Wish) -> None:
    """Import, say what came of it, and exit with 3 if a row was rejected."""
    began = time.monotonic()
    with reject_file(file, wish.rejects) as (path, rejects):
        result = do_import(rejects)
    if not result.rejected:
        path.unlink()
    figures: dict[str, Any] = {
        **asdict(result),
        "reject_file": str(path) if result.rejected else None,
        "seconds": round(time.monotonic() - began, 3),
    }
    say(wish.as_json, figures, sentence(result, path))
    if result.rejected:
        click.get_current_context().exit(ExitCode.REFUSED)


def sentence(result: ImportResult, path: Path) -> str:
    """Return what people are told."""
    names = {
        "read": _("read"),
        "loaded": _("loaded"),
        "changed": _("changed"),
        "unchanged": _("unchanged"),
        "rejected": _("rejected"),
    }
    counts = ", ".join(f"{name}: {count}" for name, count in _counted(result, names))
    where = _("The rejected rows are in %(path)s.") % {"path": path}
    return f"{counts}. {where}" if result.rejected else f"{counts}."


def _counted(result: ImportResult, names: dict[str, str]) -> list[tuple[str, int]]:
    return [(names[name], count) for name, count in asdict(result).items()]


@contextmanager
def reject_file(file: Path, wished: Path | None) -> Iterator[tuple[Path, TextIO]]:
    """Open the reject file: the one wished for, else one beside the input, else one here.

    Whoever stops in the middle leaves none.
    """
    path = wished or file.with_suffix(".rejects.csv")
    if wished is None and not os.access(path.parent, os.W_OK):
        path = Path(path.name)
    if path.exists() and path.samefile(file):
        raise click.UsageError(_("The reject file must not be the file that is imported."))
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as opened:
            yield path, opened
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def bars(opened: BinaryIO) -> Iterator["Bars"]:
    """Show the bars, and end their line whatever happens."""
    shown = Bars(opened)
    try:
        yield shown
    finally:
        shown.finish()


class Bars:
    """Two bars on stderr, where a person watches: how much is read, then how much is merged."""

    def __init__(self, opened: BinaryIO) -> None:
        """Begin the bar of reading; it counts bytes, since nobody knows the rows beforehand."""
        self._opened = opened
        self._bar = _bar(_("Reading"), os.fstat(opened.fileno()).st_size)
        self._merging = False

    def rows_read(self, count: int) -> None:
        """Move the bar of reading to where the file has been read."""
        self._bar.update(self._opened.tell() - self._bar.pos)

    def merged(self, lines: int, of_lines: int) -> None:
        """Move the bar of merging, which begins when reading is done."""
        if not self._merging:
            self._bar.render_finish()
            self._bar, self._merging = _bar(_("Merging"), of_lines), True
        self._bar.update(lines - self._bar.pos)

    def finish(self) -> None:
        """End the line on which a bar is."""
        self._bar.render_finish()


def _bar(label: str, length: int) -> "ProgressBar[int]":
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not is_terminal())
