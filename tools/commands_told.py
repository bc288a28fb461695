"""The page of every command and option, as their help says it."""

import inspect
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import click
from tools.markdown_table import table

FRAME = """\
<!-- Written by tools/reference_pages.py from the help of the commands: change that. -->

# Every command and option

As `cleanbreak COMMAND --help` says it, in every language that the program has. What the answers of
`--json` hold, and exit codes: [command line](cli.md). Every command has `-h` and `--help`.

{commands}
"""


class Around(NamedTuple):
    """What stands around the help, in one language."""

    frame: str = FRAME
    head: Sequence[str] = ("option", "default", "")
    needed: str = "**must be given.** "


ENGLISH = Around()


def page(around: Around = ENGLISH) -> str:
    """Return the page in the active language, or as in the source; Django must be loaded."""
    return around.frame.format(commands="\n\n".join(told for _, told in commands(around)))


def commands(around: Around = ENGLISH) -> Iterator[tuple[str, str]]:
    """Return each command that does something, by its words, and what its help says."""
    from cleanbreak.channels.cli.main import COMMANDS_BY_NAME, cli
    from cleanbreak.channels.cli.spoken_help import in_active_language
    from cleanbreak.site.operations import OPERATIONS

    COMMANDS_BY_NAME.add_places(OPERATIONS)
    for name in sorted(COMMANDS_BY_NAME):
        top = click.Context(cli, info_name="cleanbreak")
        command = in_active_language(COMMANDS_BY_NAME[name])
        yield from _below(command, name, (top, 2), around)


def _below(
    command: click.Command, name: str, place: tuple[click.Context, int], around: Around
) -> Iterator[tuple[str, str]]:
    parent, depth = place
    context = click.Context(command, info_name=name, parent=parent)
    words = context.command_path.removeprefix("cleanbreak ")
    yield words, _told(command, context, "#" * depth, around)
    if isinstance(command, click.Group):
        for inner in sorted(command.list_commands(context)):
            found = command.get_command(context, inner)
            if found is not None and not found.hidden:
                yield from _below(found, inner, (context, min(depth + 1, 4)), around)


def _told(command: click.Command, context: click.Context, marks: str, around: Around) -> str:
    words = context.command_path.removeprefix("cleanbreak ")
    parts = [f"{marks} `{words}`", _help(command)]
    if not isinstance(command, click.Group):
        usage = " ".join(command.collect_usage_pieces(context))
        parts.append(f"```\ncleanbreak {words} {usage}\n```")
    rows = [
        _row(one, context, around.needed) for one in command.params if isinstance(one, click.Option)
    ]
    shown = [row for row in rows if row]
    if shown:
        parts.append(table(list(around.head), shown))
    return "\n\n".join(one for one in parts if one)


def _help(command: click.Command) -> str:
    """Return the help as paragraphs; one that is laid out by hand stays as it is."""
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    return "\n\n".join(
        f"```text\n{one.removeprefix(chr(8)).strip()}\n```"
        if one.startswith("\b")
        else " ".join(one.split())
        for one in paragraphs
        if one
    )


def _row(option: click.Option, context: click.Context, must: str) -> list[str]:
    record = option.get_help_record(context)
    if option.hidden or record is None:
        return []
    default = option.to_info_dict()["default"]
    is_said = isinstance(default, str | int | float) and not isinstance(default, bool)
    help_text = " ".join((option.help or "").split())
    needed = must if option.required else ""
    return [f"`{record[0]}`", f"`{default}`" if is_said else "", needed + help_text]
