"""Help and click's own sentences in the language of whoever asks.

Help is written where its command is, in English, as docstrings and ``help=``; what is shown is a
translated copy of the command. ``tools/messages.py`` finds the texts there.
"""

import inspect
import re
import sys
from copy import copy

import click
from django.utils import translation
from django.utils.translation import gettext

KEPT_AS_IS = "\b"
"""What begins a paragraph that click does not wrap."""
LISTED = re.compile(r"One of: (?P<codes>[\w, ]+)\.")
"""Help that is made from the codes that there are."""
FIRST_SENTENCE = re.compile(r"(?<=\.)\s|(?<=。)|[:：]\s?$")
"""Where the part ends that a list of commands shows."""


def speak_click() -> None:
    """Let click look its own sentences up where ours are.

    Its modules have the standard library's gettext by name, which knows no catalogue of ours.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            for own, ours in (("_", translation.gettext), ("ngettext", translation.ngettext)):
                if own in vars(module):
                    setattr(module, own, ours)


def in_active_language(command: click.Command) -> click.Command:
    """Return a copy of the command, and of all below it, with translated help."""
    spoken = copy(command)
    spoken._help_option = None  # click keeps its own, in the language in which it was first wanted
    spoken.params = [_parameter(one) for one in command.params]
    if command.help:
        spoken.help = _paragraphs(command.help)
        if translation.get_language() != "en":
            spoken.short_help = FIRST_SENTENCE.split(spoken.help)[0].rstrip(".。")
    if isinstance(command, click.Group) and isinstance(spoken, click.Group):
        spoken.commands = {n: in_active_language(one) for n, one in command.commands.items()}
    return spoken


def _parameter(parameter: click.Parameter) -> click.Parameter:
    spoken = copy(parameter)
    if isinstance(spoken, click.Option) and spoken.help:
        listed = LISTED.fullmatch(spoken.help)
        spoken.help = (
            gettext("One of: %(codes)s.") % listed.groupdict() if listed else gettext(spoken.help)
        )
    return spoken


def _paragraphs(text: str) -> str:
    return "\n\n".join(map(_paragraph, inspect.cleandoc(text).split("\n\n")))


def _paragraph(text: str) -> str:
    """Return one paragraph; what is laid out by hand stays."""
    if text.startswith(KEPT_AS_IS):
        return text
    one_line = " ".join(text.split())
    return gettext(one_line)
