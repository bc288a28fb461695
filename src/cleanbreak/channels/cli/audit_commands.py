"""`cleanbreak audit looks|seal|verify|head`: who looked at what, and that nobody changes it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.list_looks import LookedAt, Looker, list_lookers, list_looks_of
from cleanbreak.flows.read_certificate import read_public_keys
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.flows.seal_audit import seal_audit
from cleanbreak.flows.verify_audit import AuditVerified, verify_audit
from cleanbreak.flows.wired_outside import wired_outside
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

    Exit codes: 0 sealed, 5 the signing key cannot be used.
    """
    blocks = seal_audit(wired_outside())
    say(as_json, {"blocks": blocks}, _("Blocks made: %(count)d") % {"count": blocks})


@audit_group.command()
@click.option("--archive", "archives", multiple=True, type=ARCHIVE, help="Of a month that left.")
@click.option("--head", help="Hash of a block, as written down elsewhere.")
@json_option
def verify(archives: tuple[Path, ...], head: str | None, as_json: bool) -> None:
    """Look at every block and every entry; a fault names its block.

    Exit codes: 0 all is well, 5 something is wrong.
    """
    verified = verify_audit(read_public_keys(wired_outside()), archives, head)
    faults = [
        {"code": one.code, "sentence": refusal_text(one), "block": one.data.get("block")}
        for one in verified.faults
    ]
    document = {
        "is_well": not faults,
        "faults": faults,
        "blocks": verified.blocks,
        "entries": verified.entries,
        "waiting": verified.waiting,
        "archived": list(verified.archived),
        "head": verified.head,
    }
    say(as_json, document, *([str(one["sentence"]) for one in faults] or _outcome(verified)))
    click.get_current_context().exit(ExitCode.FAILED if faults else ExitCode.DONE)


@audit_group.command()
@json_option
def head(as_json: bool) -> None:
    """Print the hash of the last block, to be kept where nobody here can change it.

    Exit codes: 0 printed.
    """
    block, digest = read_head()
    say(as_json, {"block": block, "head": digest}, f"{block} {digest}")


def _outcome(verified: AuditVerified) -> list[str]:
    said = _("As it was sealed. Blocks: %(blocks)d, entries: %(entries)d.") % {
        "blocks": verified.blocks,
        "entries": verified.entries,
    }
    left = _("Not looked at, name their archives: %(months)s") % {
        "months": ", ".join(verified.archived)
    }
    return [said, *([left] if verified.archived else [])]
