"""Why a command was refused or failed, in one sentence, with a code for machines."""

import json
import logging
from traceback import format_tb

import click
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import JSON_KEY
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.records.disk import is_disk_full

LOG = logging.getLogger(__name__)


def say_failure(ctx: click.Context, failure: Exception) -> None:
    """Print why the command was refused or failed, on stderr, or as JSON on stdout."""
    code, sentence = _words(failure)
    if ctx.find_root().meta.get(JSON_KEY):
        click.echo(json.dumps({"error": code, "sentence": sentence}, ensure_ascii=False))
    else:
        click.echo(sentence, err=True)


def _words(failure: Exception) -> tuple[str, str]:
    match failure:
        case Refusal():
            return failure.code, refusal_text(failure)
        case OutsideFailure():
            return "outside_failed", failure.sentence
        case OperationalError() if is_disk_full(failure):
            return "disk_full", _("The disk of the database is full: nothing was kept. Make room.")
        case OperationalError() | InterfaceError():
            return "database_away", _("The database does not answer. Run: cleanbreak doctor")
    # its text may hold what a customer typed, so only its class and where it happened are told
    LOG.error("a command failed by a defect: %s", "".join(format_tb(failure.__traceback__)))
    return "defect", _("This failed by a defect of ours (%(name)s). Please report it.") % {
        "name": type(failure).__name__
    }
