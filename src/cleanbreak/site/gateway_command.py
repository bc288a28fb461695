"""`cleanbreak gateway`, wired: it becomes a process without Django, or looks at what that finds."""

import asyncio
import os
import socket
import sys

from cleanbreak.adapters.call_server import HttpCallServer
from cleanbreak.adapters.speech.espeak import version_of_espeak
from cleanbreak.channels.cli.gateway_commands import GatewayCheck, Wiring, gateway_command
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.report_call_end import STATUS
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.site.gateway_process_line import gateway_arguments
from cleanbreak.site.gateway_settings import (
    EspeakMissing,
    GatewaySettings,
    read_gateway_settings,
)
from cleanbreak.site.home import default_home
from cleanbreak.site.secret_files import environment

NO_CALL = "GW" + 32 * "0"


def _run(as_json: bool) -> None:
    read_gateway_settings(environment(), default_home())
    os.execv(sys.executable, gateway_arguments(default_home(), as_json=as_json))  # noqa: S606  our own, no shell


def _check() -> GatewayCheck:
    settings = read_gateway_settings(environment(), default_home())
    speech = version_of_espeak(settings.espeak)
    server = asyncio.run(_ask_server(settings))
    is_free = _is_free(settings)
    place = f"{settings.sip.listen.host}:{settings.sip.listen.port}"
    faults = []
    if not speech:
        faults.append(str(EspeakMissing(program=settings.espeak)))
    if server:
        faults.append(server)
    if not is_free:
        faults.append(f"Nobody can listen at {place}, or somebody does already.")
    facts = {
        "listen": place,
        "callers": " ".join(str(one) for one in settings.sip.allowed),
        "calls_max": settings.sip.calls_max,
        "server": settings.reached_at or settings.hooks,
        "speech": speech,
        "fallback": bool(settings.fallback),
    }
    return GatewayCheck(facts, faults)


async def _ask_server(settings: GatewaySettings) -> str:
    """Return what is wrong with the server: it hears that a call is over which never was."""
    try:
        server = HttpCallServer(settings.hooks, settings.token, settings.reached_at)
        await server.ask(STATUS, {"CallSid": NO_CALL, "CallStatus": "completed"})
        await server.close()
    except (OutsideFailure, Refusal) as fault:
        return str(fault)
    return ""


def _is_free(settings: GatewaySettings) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(tuple(settings.sip.listen))
            except OSError:
                return False
    return True


GATEWAY = gateway_command(Wiring(_run, _check))
