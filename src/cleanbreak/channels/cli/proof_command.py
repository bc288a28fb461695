"""`cleanbreak certificate proof`: the proof of an end, as a file or as the text of its QR code."""

from pathlib import Path
from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.campaign_commands import OWNER_ONLY, FileNotWritable
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.proof_file import parse_proof
from cleanbreak.domain.statement import ALL
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
@json_option
def proof(
    order_id: UUID, claims: tuple[str, ...], file: Path | None, qr: bool, as_json: bool
) -> None:
    """Write the proof that a line has ended, which anybody can check without us.

    It shows the facts that are named, and nothing else can be read out of it. The audit log notes
    who took it. Exit codes: 0 written, 2 usage, 3 not ended, not in the log yet, or not on file any
    more, 5 the log's key cannot be used.
    """
    if qr:
        if claims or file:
            raise click.UsageError(_("A QR code shows the number, and is printed: name no more."))
        text = hand_out_qr_text(order_id, operator_actor(), timezone.now())
        say(as_json, {"order_id": str(order_id), "qr_text": text}, text)
        return
    written = hand_out_proof(order_id, operator_actor(), timezone.now(), claims or ALL)
    path = file or Path(f"certificate-{order_id}.cose")
    try:
        path.touch(mode=OWNER_ONLY)  # it names the holder's number
        path.write_bytes(written)
    except OSError as fault:
        raise FileNotWritable(path=path, reason=fault.strerror) from fault
    shown = [opening.name for opening in parse_proof(written).openings]
    document = {"order_id": str(order_id), "file": str(path), "bytes": len(written)}
    say(as_json, {**document, "claims": shown}, str(path))
