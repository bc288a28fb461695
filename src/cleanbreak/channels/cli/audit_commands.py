"""`cleanbreak audit seal|verify|head`: nobody changes the audit unnoticed."""

from pathlib import Path

import click
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.read_certificate import read_public_keys
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.flows.seal_audit import seal_audit
from cleanbreak.flows.verify_audit import AuditVerified, verify_audit
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.audit_seal import read_head

ARCHIVE = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("audit")
def audit_group() -> None:
    """Seal the audit, and check what was sealed."""


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
    said = _("%(blocks)d blocks over %(entries)d entries are as they were sealed.") % {
        "blocks": verified.blocks,
        "entries": verified.entries,
    }
    left = _("Not looked at, name their archives: %(months)s") % {
        "months": ", ".join(verified.archived)
    }
    return [said, *([left] if verified.archived else [])]
