"""The page of every command and option, as their help says it."""

import inspect
from collections.abc import Iterator

import click
from tools.markdown_table import table

FRAME = """\
<!-- Written by tools/reference_pages.py from the help of the commands: change that. -->

# Every command and option

As `cleanbreak COMMAND --help` says it, in every language that the program has. What the answers of
`--json` hold, and exit codes: [command line](cli.md). Every command has `-h` and `--help`.

{commands}
"""


def page() -> str:
    """Return the page; Django must be loaded."""
    return FRAME.format(commands="\n\n".join(told for _, told in commands()))


def commands() -> Iterator[tuple[str, str]]:
    """Return each command that does something, by its words, and what its help says."""
    from cleanbreak.channels.cli.main import COMMANDS_BY_NAME, cli
    from cleanbreak.site.operations import OPERATIONS

    COMMANDS_BY_NAME.add_places(OPERATIONS)
    for name in sorted(COMMANDS_BY_NAME):
        top = click.Context(cli, info_name="cleanbreak")
        yield from _below(COMMANDS_BY_NAME[name], name, top, depth=2)


def _below(
    command: click.Command, name: str, parent: click.Context, depth: int
) -> Iterator[tuple[str, str]]:
    context = click.Context(command, info_name=name, parent=parent)
    words = context.command_path.removeprefix("cleanbreak ")
    yield words, _told(command, context, words, depth)
    if isinstance(command, click.Group):
        for inner in sorted(command.list_commands(context)):
            found = command.get_command(context, inner)
            if found is not None and not found.hidden:
                yield from _below(found, inner, context, min(depth + 1, 4))


def _told(command: click.Command, context: click.Context, words: str, depth: int) -> str:
    parts = [f"{'#' * depth} `{words}`", _help(command)]
    if not isinstance(command, click.Group):
        usage = " ".join(command.collect_usage_pieces(context))
        parts.append(f"```\ncleanbreak {words} {usage}\n```")
    rows = [_row(one, context) for one in command.params if isinstance(one, click.Option)]
    shown = [row for row in rows if row]
    if shown:
        parts.append(table(["option", "default", ""], shown))
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


def _row(option: click.Option, context: click.Context) -> list[str]:
    record = option.get_help_record(context)
    if option.hidden or record is None:
        return []
    default = option.to_info_dict()["default"]
    is_said = isinstance(default, str | int | float) and not isinstance(default, bool)
    help_text = " ".join((option.help or "").split())
    needed = "**must be given.** " if option.required else ""
    return [f"`{record[0]}`", f"`{default}`" if is_said else "", needed + help_text]
