"""The `cleanbreak` command: one verb each, the same flows as every other channel."""

from typing import cast

import click
from django.db import Error as DatabaseFailure

from cleanbreak.channels.cli.commands import COMMANDS, CommandsByName
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said_failures import say_failure
from cleanbreak.channels.cli.spoken_help import in_active_language, speak_click
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.errors import OutsideFailure


class CleanbreakGroup(click.Group):
    """Speaks the reader's language; turns refusals into one sentence and a stable exit code."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, with help in the active language."""
        found = super().get_command(ctx, cmd_name)
        return found and in_active_language(found)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help of the whole program, in the active language."""
        click.Group.format_help(cast("click.Group", in_active_language(self)), ctx, formatter)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            say_failure(ctx, refusal)
            ctx.exit(ExitCode.REFUSED)
        except (OutsideFailure, DatabaseFailure) as failure:
            say_failure(ctx, failure)
            ctx.exit(ExitCode.FAILED)


speak_click()
COMMANDS_BY_NAME = CommandsByName(COMMANDS)


@click.group(
    cls=CleanbreakGroup,
    commands=COMMANDS_BY_NAME,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="cleanbreak")
@click.option(
    "--config",
    type=click.Path(dir_okay=False),
    expose_value=False,
    help="The configuration file, before the command; cleanbreak config example writes one.",
)
def cli() -> None:
    """End a SIM line once, and have it ended everywhere.

    Exit codes: 0 done, 2 usage, 3 refused, 4 waiting, 5 failed.
    """
