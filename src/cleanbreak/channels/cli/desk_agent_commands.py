"""`cleanbreak desk-agent`: the program on the computer at a counter."""

import json
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.desk_agent_file import (
    AgentSettings,
    read_agent_file,
    write_agent_file,
)
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.serve_counter import Agent, Counter, PrinterHere, serve_counter
from cleanbreak.ports.card_reader import CardReader
from cleanbreak.ports.desk_link import DeskLink


@dataclass(frozen=True, slots=True)
class Wiring:
    """How the server, the readers and the printer are reached; only the site knows adapters."""

    link: Callable[[str, str, str], DeskLink]
    """Given the address, the token and the file of authorities, which may be empty."""
    readers: Callable[[], CardReader]
    printer: Callable[[str], PrinterHere]
    """Given its place, as the command line says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the command line says."""

    server: str | None
    pairing: str | None
    authorities: Path | None
    reader: str | None
    printer: str | None
    config: Path
    only_pair: bool
    as_json: bool


def desk_agent_command(wiring: Wiring, home: Callable[[], Path]) -> click.Command:
    """Return the command, upon adapters that only whoever wires them knows."""

    @click.command("desk-agent")
    @click.option("--server", metavar="URL", help="Address of the portal, with --pairing.")
    @click.option("--pairing", metavar="CODE", help="The code that the console shows; once.")
    @click.option(
        "--authorities",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Who vouches for the server, in PEM; default: the system's list.",
    )
    @click.option("--reader", metavar="NAME", help="Which reader, if there are several.")
    @click.option(
        "--printer",
        metavar="PLACE",
        help="network:HOST[:PORT], usb:VENDOR:PRODUCT or file:PATH; empty: none.",
    )
    @click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        default=lambda: home() / "desk-agent.json",
        help="Where the settings are kept, and nobody else may read them; by itself in the data "
        "directory.",
    )
    @click.option("--only-pair", is_flag=True, help="Pair this computer, and end.")
    @json_option
    def desk_agent(**options: Any) -> None:
        """Serve the counter at which this computer stands: its card reader and its slip printer.

        It asks the server for work, over HTTPS, and listens nowhere. Ctrl+C ends it.

        Exit codes: 0 ended, 2 usage, 3 refused, or another program serves this counter, 5 failed.
        """
        _run(wiring, Said(**options))

    return desk_agent


def _run(wiring: Wiring, said: Said) -> None:
    if said.printer:
        wiring.printer(said.printer)  # before the code is used up
    settings = _paired(wiring, said) if said.pairing else read_agent_file(said.config)
    settings = settings.with_said(reader=said.reader, printer=said.printer)
    if said.pairing:
        write_agent_file(said.config, settings)
    if said.only_pair:
        return
    printer = wiring.printer(settings.printer) if settings.printer else None
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: ending.set())
    agent = Agent(
        link=wiring.link(settings.server, settings.token, settings.authorities),
        counter=Counter(
            readers=wiring.readers(),
            reader=settings.reader or None,
            printer=printer,
            clock=lambda: datetime.now(UTC),
        ),
        version=version("cleanbreak"),
        wait=ending.wait,
        is_stopping=ending.is_set,
        say=_JsonTeller() if said.as_json else _Teller(),
    )
    serve_counter(agent)


def _paired(wiring: Wiring, said: Said) -> AgentSettings:
    if not said.server:
        raise click.UsageError(_("Name the server with --server."))
    authorities = str(said.authorities.absolute()) if said.authorities else ""
    paired = wiring.link(said.server, "", authorities).pair(said.pairing or "")
    told = {"store": paired.store, "counter": paired.counter}
    sentence = _("This computer is the counter %(counter)s of %(store)s now.") % told
    say(said.as_json, {"event": "paired", **told}, sentence)
    return AgentSettings(server=said.server, token=paired.token, authorities=authorities)


class _Teller:
    """Tells whoever looks at the terminal, or into the journal, what happens."""

    def __call__(self, event: str, facts: Mapping[str, Any]) -> None:
        """Print one sentence."""
        sentences = {
            "serving": _("The counter is served."),
            "server_away": _("The server does not answer. It is asked again in %(s)s seconds.")
            % {"s": facts.get("again_in_s")},
            "done": f"{facts.get('kind')}: {facts.get('outcome')}",
        }
        click.echo(sentences[event])
        sys.stdout.flush()


class _JsonTeller:
    """Tells machines: one object in each line."""

    def __call__(self, event: str, facts: Mapping[str, Any]) -> None:
        """Print one line."""
        click.echo(json.dumps({"event": event, **facts}))
        sys.stdout.flush()
