"""`cleanbreak witness`: watch logs, and cosign what they show if they have only grown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say

LISTEN = "127.0.0.1:8447"
name_option = click.option(
    "--name", help="Its name in cosignatures, mostly host/path without https://."
)


@dataclass(frozen=True, slots=True)
class WitnessWish:
    """What a witness is told at its start."""

    name: str
    logs: tuple[str, ...]
    """The keys of the logs, as C2SP signed-note writes them."""
    home: Path
    listen: str


@dataclass(frozen=True, slots=True)
class Wiring:
    """How a witness is run and looked at; only the site knows adapters."""

    run: Callable[[WitnessWish, bool], None]
    """Becomes the server; whether machines read what it tells."""
    vkeys: Callable[[str, Path], Sequence[str]]
    """Return its keys; those that are not there are made."""
    forks: Callable[[Path], Sequence[Path]]
    """Return the files of checkpoints that do not go together."""
    default_home: Callable[[], Path]


def witness_group(wiring: Wiring) -> click.Group:
    """Return the commands, upon adapters that only whoever wires them knows."""

    @click.group("witness", invoke_without_command=True)
    @name_option
    @click.option("--log", "logs", multiple=True, help="Key of a log (vkey); may be repeated.")
    @_home_option(wiring)
    @click.option("--listen", default=LISTEN, show_default=True, help="HOST:PORT.")
    @json_option
    @click.pass_context
    def witness(ctx: click.Context, /, name: str | None, as_json: bool, **told: Any) -> None:
        """Watch logs for others: cosign their checkpoints if they have only grown.

        Needs no database. Run it where the operator of the log has no say; SIGTERM or Ctrl+C ends
        it. With --json each line that it prints is a JSON object.

        Exit codes: 0 ended, 2 usage, 3 refused.
        """
        if ctx.invoked_subcommand is None:
            wiring.run(WitnessWish(name=_required(name), **told), as_json)

    witness.add_command(_vkey_command(wiring))
    witness.add_command(_forks_command(wiring))
    return witness


def _vkey_command(wiring: Wiring) -> click.Command:
    @click.command()
    @name_option
    @_home_option(wiring)
    @json_option
    def vkey(name: str | None, home: Path, as_json: bool) -> None:
        """Show the keys that logs and verifiers are told; they are made on first use.

        Exit codes: 0 shown, 2 usage, 3 refused.
        """
        keys = list(wiring.vkeys(_required(name), home))
        say(as_json, {"name": name, "vkeys": keys}, *keys)

    return vkey


def _forks_command(wiring: Wiring) -> click.Command:
    @click.command()
    @_home_option(wiring)
    @json_option
    def forks(home: Path, as_json: bool) -> None:
        """List the files with two checkpoints of one log that do not go together.

        Exit codes: 0 there are none, 5 there are some.
        """
        found = [str(one) for one in wiring.forks(home)]
        sentences = found or [_("This witness was shown no second history.")]
        say(as_json, {"forks": found}, *sentences)
        if found:
            click.get_current_context().exit(ExitCode.FAILED)

    return forks


def _home_option(wiring: Wiring) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        "--home",
        type=click.Path(file_okay=False, path_type=Path),
        default=lambda: wiring.default_home() / "witness",
        show_default="CLEANBREAK_HOME/witness",
        help="Where keys and memory of the witness lie.",
    )


def _required(name: str | None) -> str:
    if not name:
        raise click.MissingParameter(param_hint="--name", param_type="option")
    return name
