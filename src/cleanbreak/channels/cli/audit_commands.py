"""`cleanbreak audit looks|seal|verify|head|export`: who did what, and that nobody changes it."""

import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.audit_words import verified_document, verified_sentences
from cleanbreak.channels.cli.campaign_commands import owners_file
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import is_terminal, json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.flows.export_audit import ExportWish, export_audit
from cleanbreak.flows.known_log_keys import known_log_keys
from cleanbreak.flows.list_looks import LookedAt, Looker, list_lookers, list_looks_of
from cleanbreak.flows.read_certificate import read_public_keys
from cleanbreak.flows.seal_audit import seal_audit
from cleanbreak.flows.seal_records import seal_records
from cleanbreak.flows.verify_everything import Part, Wish, note_verified, verify_everything
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.audit_export import Span
from cleanbreak.records.audit_seal import read_head

LAST_DAY = timedelta(days=1)
ARCHIVE = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("audit")
def audit_group() -> None:
    """See who looked at personal data, and that nobody changed what was written down."""


@audit_group.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="UTC; default: the last 24 h.")
@click.option("--by", "name", metavar="NAME", help="What this person looked at.")
@json_option
def looks(since: datetime | None, name: str | None, as_json: bool) -> None:
    """Count who looked at personal data; far more often than the others comes first.

    Exit codes: 0 listed, 2 usage.
    """
    start = timezone.make_aware(since) if since else timezone.now() - LAST_DAY
    if name is not None:
        seen = list_looks_of(name, start)
        lines = [_look_line(one) for one in seen] or [_("Nobody of this name has looked.")]
        say(as_json, {"looks": [_look_entry(one) for one in seen]}, *lines)
        return
    people = list_lookers(start)
    lines = [_line(one) for one in people] or [_("Nobody has looked.")]
    say(as_json, {"people": [_entry(one) for one in people]}, *lines)


def _entry(one: Looker) -> dict[str, Any]:
    return {
        "acting_user": one.acting_user,
        "looks": one.looks,
        "items": one.items,
        "refused": one.refused,
        "by_purpose": dict(one.by_purpose),
        "is_outlier": one.is_outlier,
    }


def _line(one: Looker) -> str:
    mark = "!" if one.is_outlier or one.refused else " "
    said = {"looks": one.looks, "items": one.items, "refused": one.refused}
    counts = _("looks: %(looks)d, of different things: %(items)d, refused: %(refused)d") % said
    return f"{mark} {one.acting_user}  {counts}  ({_purposes(one.by_purpose)})"


def _purposes(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{purpose} {count}" for purpose, count in counts.items())


def _look_entry(one: LookedAt) -> dict[str, Any]:
    return {
        "what": one.what,
        "line_id": one.line_id,
        "order_id": str(one.order_id) if one.order_id else None,
        "item": one.item or None,
        "purpose": one.purpose,
        "looks": one.looks,
        "was_refused": one.was_refused,
        "last_at": one.last_at.isoformat(),
    }


def _look_line(one: LookedAt) -> str:
    thing = one.order_id or one.item or one.line_id
    outcome = _("refused") if one.was_refused else _("seen")
    at = f"{one.last_at:%Y-%m-%d %H:%M}"
    return f"{at}  {one.looks:4}  {one.what} {thing}  {one.purpose}  {outcome}"


@audit_group.command()
@json_option
def seal(as_json: bool) -> None:
    """Seal what was noted since the last time; a worker does so every minute.

    Records that are written for good are sealed with it when they are an hour old.

    Exit codes: 0 sealed, 5 the signing key cannot be used.
    """
    outside = wired_outside()
    blocks, records = seal_audit(outside), seal_records(outside, timezone.now())
    made = _("Blocks made: %(count)d") % {"count": blocks + records}
    say(as_json, {"blocks": blocks, "record_blocks": records}, made)


@audit_group.command()
@click.option("--archive", "archives", multiple=True, type=ARCHIVE, help="Of a month that left.")
@click.option("--head", help="Hash of a block of the audit, as written down elsewhere.")
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice([one.value for one in Part]),
    help="Look at this part only; may be given more than once.",
)
@json_option
def verify(
    archives: tuple[Path, ...], head: str | None, parts: tuple[str, ...], as_json: bool
) -> None:
    """Look at everything that is written for good; a fault names its table, and its block.

    Exit codes: 0 all is well, 5 something is wrong.
    """
    wish = Wish(
        public_keys=read_public_keys(wired_outside()),
        log_keys=known_log_keys(),
        now=timezone.now(),
        parts=tuple(Part(one) for one in parts) or tuple(Part),
        archives=archives,
        head=head,
    )
    verified = verify_everything(wish, _show_progress)
    if is_terminal():
        sys.stderr.write("\n")
    note_verified(verified, operator_actor(), timezone.now())
    say(as_json, verified_document(verified), *verified_sentences(verified))
    failed = any(one.faults_count for one in verified.parts)
    click.get_current_context().exit(ExitCode.FAILED if failed else ExitCode.DONE)


def _show_progress(part: Part, done: int, of: int) -> None:
    if is_terminal():
        sys.stderr.write(f"\r\033[K{part.value}: {done:,} / {of:,}")
        sys.stderr.flush()


@audit_group.command()
@json_option
def head(as_json: bool) -> None:
    """Print the hash of the last block, to be kept where nobody here can change it.

    Exit codes: 0 printed.
    """
    block, digest = read_head()
    say(as_json, {"block": block, "head": digest}, f"{block} {digest}")


@audit_group.command()
@click.option("--order", "order_id", type=click.UUID, help="Of one order.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Of a time, UTC: its first day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Its last day.")
@click.option("--file", required=True, type=click.Path(dir_okay=False, path_type=Path))
@json_option
def export(
    order_id: UUID | None,
    since: datetime | None,
    until: datetime | None,
    file: Path,
    as_json: bool,
) -> None:
    """Write a ZIP for a regulator: entries, seals, evidence, certificates, and how to check them.

    Exit codes: 0 written, 2 usage, 3 no such order, 5 the file cannot be written.
    """
    wish = ExportWish(
        about=_about(order_id, since, until),
        public_keys=read_public_keys(wired_outside()),
        log_keys=known_log_keys(),
    )
    with owners_file(file) as opened:
        exported = export_audit(wish, opened.buffer, operator_actor(), timezone.now())
    document = {"file": str(file), **asdict(exported)}
    said = _("Written to %(file)s. Entries: %(entries)d, blocks: %(blocks)d.") % document
    say(as_json, document, said)


def _about(order_id: UUID | None, since: datetime | None, until: datetime | None) -> UUID | Span:
    """Return what the export is about; a time ends with its last day."""
    if order_id and not since and not until:
        return order_id
    if order_id or not since or not until:
        raise click.UsageError(_("Give either --order, or --since and --until."))
    return Span(timezone.make_aware(since, UTC), timezone.make_aware(until, UTC) + LAST_DAY)
