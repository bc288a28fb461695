"""`cleanbreak messages receive|status|templates`: messages that people leave us."""

import logging
import sys
from typing import BinaryIO

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.answer_template import AnswerTemplate
from cleanbreak.domain.incoming_mail import OCTETS_READ_MAX, read_mail
from cleanbreak.flows.answer_templates import answer_templates
from cleanbreak.flows.answer_times import answer_times
from cleanbreak.flows.receive_mail import Became, receive_mail
from cleanbreak.flows.thread_words import answer_times_words

LOG = logging.getLogger(__name__)
PIECE_OCTETS = 1 << 20


@click.group("messages")
def messages_group() -> None:
    """Messages that people leave us: mail that comes in, and how quickly we answer."""


@messages_group.command()
@click.option("--recipient", default="", help="To whom the mail server delivers it.")
@click.option("--sender", default=None, help="Of MAIL FROM; empty for a delivery report.")
@json_option
@click.pass_context
def receive(ctx: click.Context, recipient: str, sender: str | None, as_json: bool) -> None:
    """Take one mail from standard input; delivered twice, it is kept once.

    Exit codes: 0 kept or not for a person, 75 try again later.
    """
    try:
        octets, is_cut = _read(sys.stdin.buffer)
        envelope = sender.strip("<>") if sender is not None else None
        mail = read_mail(octets, is_cut=is_cut, envelope_sender=envelope)
        received = receive_mail(mail, [recipient.strip("<>")], timezone.now())
    except Exception as defect:  # noqa: BLE001  whatever it is, the mail must come again
        LOG.error("a mail waits: %s", type(defect).__name__)  # its words may be anything
        ctx.exit(ExitCode.TRY_AGAIN)
    said = {
        Became.KEPT: _("Kept as message %(number)s."),
        Became.KEPT_BEFORE: _("Message %(number)s is kept already."),
        Became.NOT_FOR_A_PERSON: _("A machine wrote it: nobody is to read it."),
    }[received.became] % {"number": received.message_number}
    document = {"became": received.became.value, "message_number": received.message_number}
    say(as_json, document, said)


@messages_group.command()
@json_option
def status(as_json: bool) -> None:
    """Tell how many messages wait, for how long, and how long first answers took.

    Exit codes: 0 told.
    """
    times = answer_times(timezone.now())
    said = answer_times_words(times)
    say(
        as_json,
        times.as_json(),
        _("Waiting: %(waiting)s, the oldest for %(oldest)s") % said,
        _(
            "First answers in seven days: %(answered)s, half within %(p50)s, nine of ten within"
            " %(p90)s"
        )
        % said,
    )


@messages_group.command()
@json_option
def templates(as_json: bool) -> None:
    """List the answers that are ready; the operator's own are checked by that.

    Exit codes: 0 listed, 3 a file cannot be used.
    """
    found = list(answer_templates().values())
    say(as_json, {"templates": [_document(one) for one in found]}, *map(_line, found))


def _read(stream: BinaryIO) -> tuple[bytes, bool]:
    """Return the beginning of a mail, and whether there was more: all of it is taken off."""
    octets = stream.read(OCTETS_READ_MAX)
    is_cut = False
    while stream.read(PIECE_OCTETS):
        is_cut = True
    return octets, is_cut


def _document(one: AnswerTemplate) -> dict[str, object]:
    return {
        "key": one.key,
        "title": dict(one.title),
        "placeholders": sorted(one.placeholders),
        "for_everybody": one.is_for_everybody,
    }


def _line(one: AnswerTemplate) -> str:
    who = _("for everybody") if one.is_for_everybody else _("only for a sender who has proved it")
    return f"{one.key:24} {one.title['en']} ({who})"
