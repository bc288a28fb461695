"""The gateway of the hotline as a process of its own, without Django: `cleanbreak gateway` is it.

Run with ``-O``: aiosipua's transport asserts what Python 3.11 does not keep.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cleanbreak.adapters.call_book import FolderCallBook
from cleanbreak.adapters.call_server import HttpCallServer
from cleanbreak.adapters.speech.espeak import EspeakSpeech, version_of_espeak
from cleanbreak.adapters.speech.espeak.kept_sounds import KeptSounds
from cleanbreak.adapters.telephone.sip import SipGateway
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.run_gateway import Switchboard, run_gateway
from cleanbreak.flows.say_to_caller import Hotline
from cleanbreak.site.configuration.load import load_configuration
from cleanbreak.site.gateway_settings import EspeakMissing, GatewaySettings, read_gateway_settings
from cleanbreak.site.secret_files import environment

BYTES_A_MB = 1_000_000
REFUSED, FAILED = 3, 5
AS_JSON = "--json"


def main() -> int:
    """Run until SIGTERM or SIGINT; return the exit code."""
    teller = _tell_as_json if AS_JSON in sys.argv else _tell
    try:
        load_configuration()
        settings = read_gateway_settings(environment(), Path(sys.argv[1]))
        if not version_of_espeak(settings.espeak):
            raise EspeakMissing(program=settings.espeak)
        asyncio.run(_run(settings, teller))
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return REFUSED
    except OSError as fault:
        place = f"{settings.sip.listen.host}:{settings.sip.listen.port}"
        sys.stderr.write(f"Nobody can call at {place}: {fault.strerror}.\n")
        return FAILED
    return 0


async def _run(settings: GatewaySettings, tell: Any) -> None:
    loop = asyncio.get_running_loop()
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    loop.set_exception_handler(lambda _loop, context: _note_fault(tell, context))
    server = HttpCallServer(settings.hooks, settings.token, settings.reached_at)
    sounds = KeptSounds(settings.home / "sounds", settings.sounds_mb * BYTES_A_MB)
    hotline = Hotline(
        server=server,
        speech=EspeakSpeech(settings.espeak, sounds),
        language=settings.language,
        fallback=settings.fallback,
        tell=tell,
    )
    switchboard = Switchboard(hotline, FolderCallBook(settings.home / "calls"))
    network = SipGateway(settings.sip, switchboard.serve, tell)
    try:
        await run_gateway(switchboard, network, ending.wait)
    finally:
        await server.close()


def _note_fault(tell: Any, context: Mapping[str, Any]) -> None:
    """Tell what nobody caught by its kind alone: its words may hold a number."""
    tell("fault", {"kind": type(context.get("exception")).__name__})


def _tell(event: str, facts: Mapping[str, Any]) -> None:
    told = " ".join(f"{name}={value}" for name, value in facts.items())
    sys.stdout.write(f"{event} {told}".rstrip() + "\n")
    sys.stdout.flush()


def _tell_as_json(event: str, facts: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
