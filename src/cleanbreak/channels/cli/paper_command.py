"""`cleanbreak certificate write`: the certificate as a paper, a signed PDF."""

from pathlib import Path
from uuid import UUID

import click
from django.conf import settings
from django.utils import timezone

from cleanbreak.channels.cli.campaign_commands import FileNotWritable
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.flows.certificate_words import holder_language
from cleanbreak.flows.hand_out_paper import hand_out_paper
from cleanbreak.flows.spoken_language import spoken

file_option = click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the paper is written; else certificate-ID.pdf, here.",
)


@click.command("write")
@click.argument("order_id", metavar="ORDER", type=click.UUID)
@click.option(
    "--language",
    type=click.Choice([code for code, _name in settings.LANGUAGES]),
    help="Of the paper; else that of the holder.",
)
@file_option
@json_option
def write(order_id: UUID, language: str | None, file: Path | None, as_json: bool) -> None:
    """Write the certificate of an end as a paper: a signed PDF with the proof in it.

    The audit log notes who took it. Exit codes: 0 written, 2 usage, 3 not ended, not in the log
    yet, or the number is not on file any more, 5 it cannot be signed now.
    """
    chosen = spoken(language or holder_language(order_id))
    pdf = hand_out_paper(order_id, chosen, operator_actor(), timezone.now())
    path = file or Path(f"certificate-{order_id}.pdf")
    try:
        path.write_bytes(pdf)
    except OSError as fault:
        raise FileNotWritable(path=path, reason=fault.strerror) from fault
    document = {"order_id": str(order_id), "file": str(path), "bytes": len(pdf)}
    say(as_json, {**document, "language": chosen}, str(path))
