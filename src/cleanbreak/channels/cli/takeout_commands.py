"""`cleanbreak takeout verify|convert|key`: what somebody who has their takeout can do with it.

They need no server, no database and no network.
"""

import sys
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.public_key_file import public_key
from cleanbreak.channels.cli.said import is_terminal, json_option, say
from cleanbreak.channels.cli.takeout_desk_commands import COMMANDS as AT_THE_DESK
from cleanbreak.domain.minisign import NotAMinisignKey, PublicKey
from cleanbreak.domain.takeout_about import TakeoutAbout
from cleanbreak.flows.convert_records import FORMATS_OF, Converted, Format, convert_records
from cleanbreak.flows.read_certificate import read_public_keys
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.flows.verify_takeout import Fault, VerifiedTakeout, verify_takeout
from cleanbreak.flows.wired_outside import wired_outside

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

LISTED_MAX = 50
existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("takeout")
def takeout_group() -> None:
    """What somebody took along: check it, and bring it into other formats."""


for command in AT_THE_DESK:
    takeout_group.add_command(command)


@takeout_group.command()
@json_option
def key(as_json: bool) -> None:
    """Print the public key that signs takeouts, as minisign reads it.

    Exit codes: 0 printed, 5 the key cannot be read.
    """
    found = PublicKey.of(wired_outside().signing.public_key())
    say(as_json, {"key_id": found.key_id.hex(), "minisign": str(found)}, str(found))


@takeout_group.command()
@click.argument("file", type=existing)
@click.option(
    "--key",
    type=existing,
    help="Public key that signed, in minisign's format or PEM; else the keys used here.",
)
@click.option("--passphrase-file", type=existing, help="File with the passphrase of the zip.")
@json_option
def verify(file: Path, key: Path | None, passphrase_file: Path | None, as_json: bool) -> None:
    """Check that a takeout is complete and unchanged: signature, hashes, counts.

    Exit codes: 0 it is, 3 it is not, 5 the key in use cannot be read.
    """
    passphrase = passphrase_file.read_text("utf-8").strip() if passphrase_file else None
    with _bar(_("Reading"), file.stat().st_size) as bar:
        found = verify_takeout(file, _keys(key), passphrase, bar.update)
    say(as_json, _document(found), *_sentences(found))
    if found.faults:
        click.get_current_context().exit(ExitCode.REFUSED)


def _keys(path: Path | None) -> list[PublicKey]:
    if path is None:
        return [PublicKey.of(one) for one in read_public_keys(wired_outside())]
    try:
        return [PublicKey.parse(path.read_text("utf-8", errors="replace"))]
    except NotAMinisignKey:
        return [PublicKey.of(public_key(path))]


def _document(found: VerifiedTakeout) -> dict[str, Any]:
    manifest = found.manifest
    return {
        "is_genuine": not found.faults,
        "takeout_id": manifest.takeout_id,
        "created": manifest.created_at,
        "operator": manifest.operator,
        "key_id": found.key.key_id.hex(),
        "trusted_comment": found.trusted_comment,
        "files": [
            {"path": one.path, "bytes": one.size_bytes, "records": one.records}
            for one in manifest.files
        ],
        "faults": [{"path": one.path, "fault": one.fault.value} for one in found.faults],
    }


def _sentences(found: VerifiedTakeout) -> list[str]:
    lines = [
        f"{one.path}: {one.records}" for one in found.manifest.files if one.records is not None
    ]
    if not found.faults:
        sentence = _("The takeout is genuine and complete. Files: %(count)s.")
        return [*_listed(lines), sentence % {"count": len(found.manifest.files)}]
    words = _fault_words()
    faults = [f"{one.path}: {words[one.fault]}" for one in found.faults]
    sentence = _("The takeout was signed by this key, but it is not as it was. Faults: %(count)s.")
    return [*_listed(faults), sentence % {"count": len(faults)}]


def _fault_words() -> dict[Fault, str]:
    return {
        Fault.MISSING: _("is missing"),
        Fault.CHANGED: _("is damaged, or was changed"),
        Fault.MISCOUNTED: _("holds another number of records than was signed"),
        Fault.NOT_LISTED: _("was put there afterwards"),
        Fault.DOUBLED: _("is there twice"),
    }


def _listed(lines: list[str]) -> list[str]:
    more = len(lines) - LISTED_MAX
    return [*lines[:LISTED_MAX], f"… + {more}"] if more > 0 else lines


@takeout_group.command()
@click.argument("source", metavar="IN", type=existing)
@click.argument("target", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "wished",
    type=click.Choice([one.value for one in Format]),
    help="Format of OUT; else by the end of its name: .vcf .csv .xml .ndjson .mbox .zip",
)
@click.option("--encoding", default="", help="Of IN, if it is not UTF-8: gb18030, windows-1252 …")
@click.option("--region", help="Where numbers without a country code are dialled: DE, CN, US.")
@json_option
def convert(
    source: Path,
    target: Path,
    wished: str | None,
    encoding: str,
    region: str | None,
    as_json: bool,
) -> None:
    """Convert contacts, messages or calls into another format.

    IN is a vCard, a CSV file of contacts, a file of SMS Backup & Restore or of SMS Import / Export,
    a canonical .ndjson of a takeout, or what `sim read` wrote. OUT must not be there yet.

    Exit codes: 0 done, 3 refused, or written only as far as IN could be read.
    """
    formats = (Format(wished),) if wished else FORMATS_OF.get(target.suffix.lower(), ())
    if not formats:
        raise click.BadParameter(_("Say with --to what OUT is."), param_hint="OUT")
    done = _converted(source, target, formats, encoding, _about(region))
    say(as_json, _outcome(done), *_outcome_sentences(done))
    if done.broke_off:
        click.get_current_context().exit(ExitCode.REFUSED)


def _about(region: str | None) -> TakeoutAbout:
    return TakeoutAbout(
        takeout_id="converted",
        line_hash="",
        msisdn="",
        operator=settings.CLEANBREAK_OPERATOR,
        made_at=timezone.now().astimezone(UTC),
        region=region.upper() if region else None,
    )


def _converted(
    source: Path,
    target: Path,
    wished: Sequence[Format],
    encoding: str,
    about: TakeoutAbout,
) -> Converted:
    """Write the target; what fails leaves none behind."""
    if target.exists():
        raise click.BadParameter(_("This file is there already."), param_hint="OUT")
    part = target.with_name(f"{target.name}.part")
    try:
        with (
            source.open("rb") as file,
            part.open("wb") as sink,
            _bar(_("Reading"), source.stat().st_size) as bar,
        ):
            done = convert_records(_Watched(file, bar), encoding, wished, about, sink)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return done


class _Watched:
    """A file that moves a bar while it is read."""

    def __init__(self, file: BinaryIO, bar: "ProgressBar[int]") -> None:
        self._file = file
        self._bar = bar

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""
        piece = self._file.read(size)
        self._bar.update(len(piece))
        return piece


def _bar(label: str, length: int) -> "ProgressBar[int]":
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not is_terminal())


def _outcome(done: Converted) -> dict[str, Any]:
    return {
        "read_as": done.read_as.value,
        "written_as": done.written_as.value,
        "written": done.written,
        "left_out": done.left_out,
        "unread": done.unread,
        "replaced_characters": done.replaced,
        "broke_off": done.broke_off and done.broke_off.code,
        "sentence": refusal_text(done.broke_off) if done.broke_off else "",
    }


def _outcome_sentences(done: Converted) -> list[str]:
    said = [_("Records written: %(count)s.") % {"count": done.written}]
    counted = {
        _("Left out, because this format has no place for them: %(count)s."): done.left_out,
        _("Not readable: %(count)s."): done.unread,
        _("Characters that were replaced: %(count)s."): done.replaced,
    }
    said += [sentence % {"count": count} for sentence, count in counted.items() if count]
    return [*said, refusal_text(done.broke_off)] if done.broke_off else said
