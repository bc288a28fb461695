"""`cleanbreak gateway`: the hotline's own telephone exchange."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say


@dataclass(frozen=True, slots=True)
class GatewayCheck:
    """What a look before the start has found."""

    facts: dict[str, Any]
    faults: Sequence[str]
    """Sentences; none: it can start."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """How the gateway is started and looked at; only the site knows adapters."""

    run: Callable[[bool], None]
    """Becomes the gateway; whether machines read what it tells."""
    check: Callable[[], GatewayCheck]


def gateway_command(wiring: Wiring) -> click.Command:
    """Return the command, upon adapters that only whoever wires them knows."""

    @click.command("gateway")
    @click.option("--check", "only_check", is_flag=True, help="Look whether it can start, and end.")
    @json_option
    def gateway(only_check: bool, as_json: bool) -> None:
        """Take calls to the hotline by SIP, and lead them as the web server says.

        Needs no database. It is set up by CLEANBREAK_HOTLINE_GATEWAY_…; SIGTERM or Ctrl+C ends it
        when the calls have been told.

        Exit codes: 0 ended, 2 usage, 3 refused, 5 failed, or --check has found a fault.
        """
        if not only_check:
            wiring.run(as_json)
            return
        found = wiring.check()
        sentences = [f"{name}: {value}" for name, value in found.facts.items()]
        verdict = list(found.faults) or [_("The gateway can start.")]
        document = {"ok": not found.faults, **found.facts, "faults": list(found.faults)}
        say(as_json, document, *sentences, *verdict)
        sys.exit(ExitCode.FAILED if found.faults else ExitCode.DONE)

    return gateway
