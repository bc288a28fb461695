"""`cleanbreak certificate proof`: the proof of an end, as a file or as the text of its QR code."""

from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.campaign_commands import OWNER_ONLY, FileNotWritable, as_option
from cleanbreak.channels.cli.line_commands import PURPOSES
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.look import Purpose, purpose_named
from cleanbreak.domain.proof_file import parse_proof
from cleanbreak.domain.statement import ALL
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.hand_out_proof import hand_out_proof, hand_out_qr_text

file_option = click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the proof is written; else certificate-ID.cose, here.",
)


@click.command("proof")
@click.argument("order_id", metavar="ORDER", type=click.UUID)
@click.option(
    "--claim",
    "claims",
    metavar="NAME",
    type=click.Choice(ALL),
    multiple=True,
    help="A fact that is shown; may be given several times. Else all that are on file.",
)
@file_option
@click.option("--qr", is_flag=True, help="Print the text of the QR code: it shows the number only.")
@click.option("--purpose", default=Purpose.CALLER_VERIFIED.value, show_default=True, help=PURPOSES)
@as_option
@json_option
def proof(order_id: UUID, as_json: bool, actor: Actor, **asked: Any) -> None:
    """Write the proof that a line has ended, which anybody can check without us.

    It shows the facts that are named, and nothing else can be read out of it. The audit log notes
    who took it, and why. Exit codes: 0 written, 2 usage, 3 not ended, not in the log yet, not on
    file any more, or watched and nobody has agreed, 5 the log's key cannot be used.
    """
    why, now = purpose_named(asked["purpose"]), timezone.now()
    if asked["qr"]:
        if asked["claims"] or asked["file"]:
            raise click.UsageError(_("A QR code shows the number, and is printed: name no more."))
        text = hand_out_qr_text(order_id, why, actor, now)
        say(as_json, {"order_id": str(order_id), "qr_text": text}, text)
        return
    written = hand_out_proof(order_id, asked["claims"] or ALL, why, actor, now)
    path = asked["file"] or Path(f"certificate-{order_id}.cose")
    keep_for_owner(path, written)
    shown = [opening.name for opening in parse_proof(written).openings]
    document = {"order_id": str(order_id), "file": str(path), "bytes": len(written)}
    say(as_json, {**document, "claims": shown}, str(path))


def keep_for_owner(path: Path, content: bytes) -> None:
    """Write the file for its owner only: it names the holder's number.

    :raises FileNotWritable: if it cannot be written there.
    """
    try:
        path.touch(mode=OWNER_ONLY)
        path.write_bytes(content)
    except OSError as fault:
        raise FileNotWritable(path=path, reason=fault.strerror) from fault
