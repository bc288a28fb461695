"""`cleanbreak archive month|verify|restore`: old months leave the database, and can be checked."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.public_key_file import key_option, public_key
from cleanbreak.channels.cli.said import is_terminal, json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.archive import Manifest, Month
from cleanbreak.domain.object_folder import SCHEME, ObjectFolder
from cleanbreak.flows.archive_in_store import StorePlace, fetched_archive, work_folder
from cleanbreak.flows.archive_month import ArchiveRequest, archive_month
from cleanbreak.flows.read_certificate import read_public_keys
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.flows.restore_month import RestoreRequest, restore_month
from cleanbreak.flows.verify_archive import Verified, key_that_signed, verify_archive
from cleanbreak.flows.wired_outside import wired_object_store, wired_outside

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

KEEP_MONTHS = 36
"""German claims of everyday business expire after three years (BGB 195)."""
Place: TypeAlias = Path | ObjectFolder


class PlaceType(click.ParamType[Place]):
    """A folder on this machine, or one in an object store."""

    name = "place"

    def __init__(self, *, exists: bool) -> None:
        self._folder = click.Path(exists=exists, file_okay=False, path_type=Path)

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Place:
        """Return what was named.

        :raises NotAnObjectFolder: if what begins as one cannot be read.
        """
        if value.startswith(SCHEME):
            return ObjectFolder.parse(value)
        return Path(self._folder.convert(value, param, ctx))


@click.group("archive")
def archive_group() -> None:
    """Move old months out of the database, and check what was moved."""


@archive_group.command("month")
@click.argument("month", metavar="YYYY-MM")
@click.option(
    "--out", type=PlaceType(exists=False), required=True, help="Folder, or s3://BUCKET/FOLDER."
)
@click.option("--keep-months", type=click.IntRange(0), default=KEEP_MONTHS, show_default=True)
@json_option
def archive(month: str, out: Place, keep_months: int, as_json: bool) -> None:
    """Move the orders of one month, with evidence, audit and outbox, into an archive.

    The archive is written, signed and read back; only then the month is removed.
    Certificates stay in the database.

    Exit codes: 0 moved, 3 refused: not over, too young, not finished, 5 no object store.
    """
    with _written_where(out) as (folder, store):
        request = ArchiveRequest(
            month=Month.parse(month),
            out=folder,
            store=store,
            keep_months=keep_months,
            actor=operator_actor(),
            now=timezone.now(),
        )
        shown = _Bytes()
        try:
            manifest = archive_month(request, wired_outside(), shown)
        finally:
            shown.finish()
    where = request.place.folder if request.place else request.directory
    sentence = _("%(month)s is archived in %(directory)s and was removed from the database.") % {
        "month": month,
        "directory": where,
    }
    say(as_json, _document(where, manifest), sentence, *_sentences(manifest))


@archive_group.command()
@click.argument("place", type=PlaceType(exists=True))
@key_option
@json_option
def verify(place: Place, key: Path | None, as_json: bool) -> None:
    """Check signature, hashes and rows of an archive, and its evidence against certificates.

    Exit codes: 0 all is well, 3 no archive, 5 something is wrong with it.
    """
    with _at_hand(place) as directory:
        verified = verify_archive(directory, _public_key(key, directory))
    faults = [{"code": one.code, "sentence": refusal_text(one)} for one in verified.faults]
    document = {
        **_document(place, verified.manifest),
        "is_well": not faults,
        "faults": faults,
        "certificates_compared": verified.certificates,
    }
    outcome = [one["sentence"] for one in faults] or [_("The archive is what was signed.")]
    say(as_json, document, *outcome, _about_certificates(verified))
    click.get_current_context().exit(ExitCode.FAILED if faults else ExitCode.DONE)


@archive_group.command()
@click.argument("place", type=PlaceType(exists=True))
@key_option
@json_option
def restore(place: Place, key: Path | None, as_json: bool) -> None:
    """Bring an archived month back for people to look into; nothing in it can be changed.

    Exit codes: 0 it is back, 3 refused, 5 no object store.
    """
    with _at_hand(place) as directory:
        request = RestoreRequest(
            directory=directory,
            public_key=_public_key(key, directory),
            actor=operator_actor(),
            now=timezone.now(),
        )
        manifest = restore_month(request)
    sentence = _("%(month)s is back in the database; it can be read, not changed.") % {
        "month": manifest.month
    }
    say(as_json, _document(place, manifest), sentence)


@contextmanager
def _written_where(out: Place) -> Iterator[tuple[Path, StorePlace | None]]:
    """Return where the archive is written, and to where it is sent from there."""
    if isinstance(out, Path):
        yield out, None
        return
    store = StorePlace(wired_object_store(), out)
    with work_folder(settings.CLEANBREAK_HOME) as folder:
        yield folder, store


@contextmanager
def _at_hand(place: Place) -> Iterator[Path]:
    """Return where the archive can be read."""
    if isinstance(place, Path):
        yield place
        return
    store = StorePlace(wired_object_store(), place)
    with fetched_archive(store, settings.CLEANBREAK_HOME) as directory:
        yield directory


def _public_key(path: Path | None, directory: Path) -> bytes:
    """Return the key of the file, or that of ours by which the manifest was signed."""
    if path is not None:
        return public_key(path)
    return key_that_signed(directory, read_public_keys(wired_outside()))


def _about_certificates(verified: Verified) -> str:
    if verified.certificates is None:
        return _("The database does not answer, so no certificate was compared.")
    return ngettext(
        "%(count)d certificate in the database was compared with the evidence.",
        "%(count)d certificates in the database were compared with the evidence.",
        verified.certificates,
    ) % {"count": verified.certificates}


def _document(place: Place, manifest: Manifest) -> dict[str, object]:
    return {
        "month": str(manifest.month),
        "directory": str(place),
        "schema": manifest.schema,
        "tables": [asdict(table) for table in manifest.tables],
    }


def _sentences(manifest: Manifest) -> list[str]:
    return [f"{table.table:20} {table.rows:12}" for table in manifest.tables]


class _Bytes:
    """Counts on stderr how much of which table is written, where a person watches."""

    def __init__(self) -> None:
        self._table = ""
        self._bar: ProgressBar[int] | None = None

    def __call__(self, table: str, more_bytes: int) -> None:
        if table != self._table:
            self.finish()
            self._table, self._bar = table, _counter(table)
        if self._bar:
            self._bar.update(more_bytes)

    def finish(self) -> None:
        """End the line on which the count is."""
        if self._bar:
            self._bar.render_finish()


def _counter(table: str) -> "ProgressBar[int]":
    """Nobody knows the bytes beforehand: how many there are is shown, not how many are left."""
    return click.progressbar(
        length=0,
        label=table,
        file=sys.stderr,
        hidden=not is_terminal(),
        bar_template="%(label)s %(info)s",
        show_eta=False,
        show_percent=False,
        show_pos=True,
    )
