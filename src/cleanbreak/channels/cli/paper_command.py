"""`cleanbreak certificate write`: the certificate as a paper, a signed PDF."""

from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.conf import settings
from django.utils import timezone

from cleanbreak.channels.cli.campaign_commands import as_option
from cleanbreak.channels.cli.line_commands import PURPOSES
from cleanbreak.channels.cli.proof_command import keep_for_owner
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.look import Purpose, purpose_named
from cleanbreak.domain.termination import Actor
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
@click.option("--purpose", default=Purpose.CALLER_VERIFIED.value, show_default=True, help=PURPOSES)
@file_option
@as_option
@json_option
def write(order_id: UUID, as_json: bool, actor: Actor, **asked: Any) -> None:
    """Write the certificate of an end as a paper: a signed PDF with the proof in it.

    The audit log notes who took it, and why. Exit codes: 0 written, 2 usage, 3 not ended, not in
    the log yet, number not on file any more, or watched and nobody has agreed, 5 it cannot be
    signed now.
    """
    why, now = purpose_named(asked["purpose"]), timezone.now()
    language = spoken(asked["language"] or holder_language(order_id))
    pdf = hand_out_paper(order_id, language, why, actor, now)
    path = asked["file"] or Path(f"certificate-{order_id}.pdf")
    keep_for_owner(path, pdf)
    document = {"order_id": str(order_id), "file": str(path), "bytes": len(pdf)}
    say(as_json, {**document, "language": language}, str(path))
