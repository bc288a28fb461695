"""`cleanbreak sim`, wired: without settings, because whoever reads their own card has none.

It is also what the one file ``cleanbreak-sim.pyz`` runs (``tools/sim_file.py``).
"""

import json
import sys

import click

from cleanbreak.adapters.card_reader.pcsc import PcscCardReader
from cleanbreak.adapters.modem_card import Modem
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.plain_language import plain_refusal_text
from cleanbreak.channels.cli.said import JSON_KEY
from cleanbreak.channels.cli.sim_commands import sim_group
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.card_reader import SimReader
from cleanbreak.ports.errors import OutsideFailure


def readers_of(modem: str | None, may_mark_read: bool) -> SimReader:
    """Return the modem at this place, or else every card reader."""
    if modem is not None:
        return Modem(modem, may_mark_read=may_mark_read)
    return PcscCardReader()


SIM = sim_group(readers_of)


class _OneFile(click.Group):
    """Turns refusals and failures into one sentence and the exit code of every command of ours."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            _say(ctx, refusal.code, plain_refusal_text(refusal))
            ctx.exit(ExitCode.REFUSED)
        except OutsideFailure as failure:
            _say(ctx, "outside_failed", failure.sentence)
            ctx.exit(ExitCode.FAILED)


def _say(ctx: click.Context, code: str, sentence: str) -> None:
    if ctx.find_root().meta.get(JSON_KEY):
        click.echo(json.dumps({"error": code, "sentence": sentence}, ensure_ascii=False))
    else:
        click.echo(sentence, err=True)


def main() -> None:
    """Run the commands of ``sim`` as a program of their own."""
    program = _OneFile("cleanbreak-sim", commands=SIM.commands, help=SIM.help)
    program(prog_name=sys.argv[0])


if __name__ == "__main__":
    main()
