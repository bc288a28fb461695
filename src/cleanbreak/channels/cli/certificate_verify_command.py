"""`cleanbreak certificate verify`: whether a proof, a paper or a certificate is what was signed."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.public_key_file import trust_in_files
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.identifiers import parse_msisdn
from cleanbreak.domain.trust_file import Trust, parse_trust
from cleanbreak.domain.verdict import Verdict, VerdictKind
from cleanbreak.flows.publish_trust import publish_trust
from cleanbreak.flows.verdict_words import unchecked_sentences, verdict_sentence
from cleanbreak.flows.verify_file import FileCheck, verify_file
from cleanbreak.flows.wired_outside import wired_published_log

STANDARD_INPUT = Path("-")
FILE_BYTES_MAX = 64_000_000
READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options."""

    key: tuple[Path, ...]
    trust: Path | None
    checkpoint: tuple[Path, ...]
    log: str | None
    number: str | None
    order: str | None


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--key",
    multiple=True,
    type=READABLE,
    help="File of a public key: PEM, or a vkey of log or witness; else the keys used here.",
)
@click.option("--trust", type=READABLE, help="The operator's trust file: keys and witnesses.")
@click.option(
    "--checkpoint",
    multiple=True,
    type=READABLE,
    help="A checkpoint of the log that you have from elsewhere; may be given several times.",
)
@click.option("--log", metavar="DIR|URL", help="Compare with the log as it is published there.")
@click.option("--number", metavar="N", help="The number that it has to be about, like +49….")
@click.option("--order", metavar="ID", type=click.UUID, help="The order that it has to be about.")
@json_option
def verify(file: Path, as_json: bool, **options: Any) -> None:
    """Check that a proof, paper or certificate is, word for word, what was signed.

    FILE is a proof (.cose), a PDF, the text of a QR code, or a certificate in JSON; - reads it from
    standard input. With --key or --trust no database is asked.

    Exit codes: 0 it is, 2 usage, 3 it is not, 5 a key or the log cannot be read.
    """
    content = _read(file)
    asked = Asked(**options)
    verdict = verify_file(content, _check(asked))
    say(as_json, _document(verdict), *_sentences(verdict))
    if not verdict.is_valid:
        click.get_current_context().exit(ExitCode.REFUSED)


def _read(file: Path) -> bytes:
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read(FILE_BYTES_MAX)
    with file.open("rb") as stream:
        return stream.read(FILE_BYTES_MAX)


def _check(asked: Asked) -> FileCheck:
    number = parse_msisdn(asked.number) if asked.number else None
    return FileCheck(
        trust=_trust(asked),
        pinned=tuple(map(_note, asked.checkpoint)),
        log=wired_published_log(asked.log) if asked.log else None,
        number=number,
        order_id=str(asked.order) if asked.order else None,
    )


def _note(file: Path) -> str:
    """Return a checkpoint without what editors and clipboards put around it."""
    return "\n".join(file.read_bytes().decode("utf-8-sig", "replace").split("\r\n")).strip() + "\n"


def _trust(asked: Asked) -> Trust:
    """Return the trust of the files that were named, or our own."""
    if asked.trust:
        return parse_trust(asked.trust.read_bytes())
    if asked.key:
        return trust_in_files(asked.key)
    return publish_trust()


def _document(verdict: Verdict) -> dict[str, Any]:
    claims = plain(verdict.claims)
    document = {
        "verdict": verdict.kind,
        "what": list(verdict.what),
        "claims": claims,
        "checkpoints": list(verdict.checkpoints),
        "unchecked": list(verdict.unchecked),
    }
    if "statement" in claims:
        return {**document, "is_genuine": verdict.is_valid, "statement": claims["statement"]}
    return document


def _sentences(verdict: Verdict) -> Iterator[str]:
    old = verdict.claims.get("statement")
    if old and verdict.is_valid:
        genuine = _("The certificate is genuine: the line of order %(order)s ended on %(day)s.")
        yield genuine % {"order": old.get("order_id"), "day": old.get("ended_on")}
        return
    yield verdict_sentence(verdict)
    if verdict.kind in (VerdictKind.VALID, VerdictKind.OTHER_LINE):
        yield from (f"  {name}: {value}" for name, value in _rows(plain(verdict.claims)))
    yield from verdict.checkpoints
    yield from unchecked_sentences(verdict)


def _rows(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Return every fact with its path, like ``number.msisdn``."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _rows(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _rows(inner, f"{name}[{place}]")
    else:
        yield name, value


def plain(value: Any) -> Any:
    """Return a value of CBOR as JSON has it: bytes are hexadecimal."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value
