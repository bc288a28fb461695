"""`cleanbreak hotline`: how it is now, whether a script can be used, what a studio speaks."""

from typing import Any

import click
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.hotline_status_words import hotline_lines
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.check_recordings import (
    NEEDED_FORMAT,
    Prompt,
    RecordingChecked,
    RecordingState,
    check_recordings,
    list_prompts,
)
from cleanbreak.flows.known_call_script import check_call_script
from cleanbreak.flows.read_hotline import read_hotline
from cleanbreak.flows.refusal_words import refusal_text

GOOD = (RecordingState.PLAYED,)


@click.group("hotline")
def hotline_group() -> None:
    """The hotline: how it is now, and its voice."""


@hotline_group.command()
@json_option
def status(as_json: bool) -> None:
    """Tell who waits, who serves, and what has become of today's calls.

    Exit codes: 0 told.
    """
    found = read_hotline(timezone.now())
    say(as_json, found.as_json(), *hotline_lines(found))


@hotline_group.command("script")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@json_option
def script(file: str | None, as_json: bool) -> None:
    """Check a call script; without FILE, the one that CLEANBREAK_CALL_SCRIPT names, or else ours.

    Exit codes: 0 it can be used, 3 it cannot: each mistake is named.
    """
    mistakes = check_call_script(file or settings.CLEANBREAK_CALL_SCRIPT)
    well = _("No caller gets lost in this script.")
    say(as_json, {"mistakes": mistakes}, *(mistakes or [well]))
    if mistakes:
        click.get_current_context().exit(ExitCode.REFUSED)


@hotline_group.group("prompts", invoke_without_command=True)
@json_option
@click.pass_context
def prompts_group(context: click.Context, as_json: bool) -> None:
    """List every prompt with its text in each language, for a studio.

    Exit codes: 0 listed.
    """
    if context.invoked_subcommand:
        return
    prompts = list_prompts()
    document = {"format": NEEDED_FORMAT, "prompts": [_document(one) for one in prompts]}
    say(as_json, document, *map(_line, prompts))


@prompts_group.command()
@json_option
def check(as_json: bool) -> None:
    """Say which recording is missing, cannot be played, or is named like no prompt.

    Exit codes: 0 all are there, 1 something is missing, 3 no folder is set.
    """
    found = check_recordings()
    document = {"recordings": [_checked(one) for one in found]}
    lines = [_sentence(one) for one in found if one.state not in GOOD]
    say(as_json, document, *(lines or [_("Every recording is there.")]))
    code = ExitCode.MISSED if lines else ExitCode.DONE
    click.get_current_context().exit(code)


def _document(prompt: Prompt) -> dict[str, Any]:
    return {
        "key": prompt.key,
        "language": prompt.language,
        "text": prompt.text,
        "file": prompt.file if prompt.is_recordable else None,
        "filled_in": list(prompt.facts),
    }


def _line(prompt: Prompt) -> str:
    where = prompt.file if prompt.is_recordable else _("is always spoken")
    return f"{prompt.language}  {prompt.key:24} {where:32} {prompt.text}"


def _checked(found: RecordingChecked) -> dict[str, Any]:
    return {
        "file": found.file,
        "state": found.state.value,
        "seconds": None if found.seconds is None else round(found.seconds, 2),
        "why": found.refusal.code if found.refusal else None,
    }


def _sentence(found: RecordingChecked) -> str:
    if found.refusal:
        why = refusal_text(found.refusal)
    elif found.state is RecordingState.MISSING:
        why = _("There is no recording; the sentence is spoken.")
    else:
        why = _("No prompt has this name.")
    return f"{found.file:40} {why}"
