"""`cleanbreak demo up`: the product with a demonstration operator, on this machine."""

import argparse
import os
import secrets
import shutil
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from cleanbreak.adapters.network.osmo import OsmoNetwork
from cleanbreak.adapters.network.osmo.lab import OsmoLab
from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.embedded_postgres import ensure_running, stop
from cleanbreak.site.environment_file import save_environment
from cleanbreak.site.free_port import free_sip_port, require_free
from cleanbreak.site.gateway_process_line import gateway_arguments
from cleanbreak.site.home import default_home
from cleanbreak.site.supervisor import Child, Supervisor
from cleanbreak.site.web_server import web_server_arguments

DESCRIPTION = "Start the product with a demonstration operator; Ctrl-C stops it."
OSMO_ADDRESS = "127.0.0.77"
WEB_START_TIMEOUT_S = 60.0
LOOK_S = 1.0
WELCOME = """
Harbour Mobile is open after {took_s:.1f} s.

  Portal             {address}/
  Cancel a line      {address}/cancel/
  My lines           {address}/account/
  Sent messages      {address}/demonstration/messages/
  Staff console      {address}/staff/
  Is this really us? {address}/official/
  Find a store       {address}/stores/
  Where my number is {address}/guardian/
  Check a proof      {address}/verify/
  Public log         {address}/log/checkpoint
  Store desk         {address}/staff/desk/ (as clerk)
  Customer's screen  {address}/desk-screen/ (another window)
  Hotline            {hotline}

People who may sign in there, with passwords that are new at each start; the second step of the
sign-in shows the code that an app would show:

{people}

Three lines to try (invented people):

{lines}

At the store desk {desk}
The money can be paid in cash when the line has ended: open a drawer for GBP under "Cash desk".

Sign in to "My lines" with one of these numbers; the code is among the sent messages.
Browsers keep passkeys for names only: for these open http://localhost:{port}/account/

Command line:        {command}
Stop it:             Ctrl-C here. Begin anew: script/run --fresh

"""


class FreshNeedsOwnDatabase(Refusal):
    """--fresh erases the data, and DATABASE_URL names a database that is not ours to erase."""

    code = "fresh_needs_own_database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """What was asked for."""

    home: Path
    port: int
    is_fresh: bool
    with_osmo: bool
    hotline_port: int = 0
    """Where telephones call; 0: espeak-ng is not here, so that nobody could say anything."""

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"


def run_demonstration(arguments: list[str]) -> None:
    """Start everything and keep it running until Ctrl-C.

    :raises PortInUse, CannotListen: if nobody can be served at the port.
    :raises FreshNeedsOwnDatabase: for ``--fresh`` with a DATABASE_URL.
    :raises Refusal: as :func:`require_sound_log` does.
    """
    demonstration = _parse(arguments)
    began = time.monotonic()
    require_free("127.0.0.1", demonstration.port)
    if demonstration.is_fresh:
        _erase(demonstration.home)
    own_database = not os.environ.get("DATABASE_URL")
    settings = environment_of(demonstration)
    os.environ.update(settings)
    if own_database:
        os.environ["DATABASE_URL"] = ensure_running(demonstration.home)
    save_environment(demonstration.home, settings)
    with ExitStack() as stack:
        _fill(demonstration, stack)
        require_sound_log()
        people = _hire()
        _register_channels()
        announcer = threading.Thread(
            target=_announce, args=(demonstration, began, people), daemon=True
        )
        announcer.start()
        Supervisor(
            _children(demonstration), keep_postgres=demonstration.home if own_database else None
        ).run()


def _parse(arguments: list[str]) -> Demonstration:
    parser = argparse.ArgumentParser(prog="cleanbreak demo", description=DESCRIPTION)
    parser.add_argument("up", choices=["up"], help="start it")
    parser.add_argument("--fresh", action="store_true", help="erase what was there and begin anew")
    parser.add_argument("--osmo", action="store_true", help="with a real OsmoHLR, MSC and SGSN")
    parser.add_argument("--port", type=int, default=8000, help="of the pages (default: 8000)")
    parsed = parser.parse_args(arguments)
    kind = "demonstration-osmo" if parsed.osmo else "demonstration"
    return Demonstration(
        home=default_home() / kind,
        port=parsed.port,
        is_fresh=parsed.fresh,
        with_osmo=parsed.osmo,
        hotline_port=free_sip_port() if shutil.which("espeak-ng") else 0,
    )


def _erase(home: Path) -> None:
    if os.environ.get("DATABASE_URL"):
        raise FreshNeedsOwnDatabase
    stop(home)
    shutil.rmtree(home, ignore_errors=True)


def environment_of(demonstration: Demonstration) -> dict[str, str]:
    """Return its settings, by the names of the variables."""
    laboratory = OsmoLab(demonstration.home / "osmo", OSMO_ADDRESS)
    return {
        **(laboratory.environment() if demonstration.with_osmo else {}),
        "CLEANBREAK_HOME": str(demonstration.home),
        "CLEANBREAK_DEMONSTRATION": "1",
        "CLEANBREAK_STAFF_SIGN_ON": "memory",
        "CLEANBREAK_STAFF_SIGN_ON_SECOND_FACTOR": "amr:mfa",
        "CLEANBREAK_QUEUES": "cancelling billing",
        "CLEANBREAK_BRAND": str(Path(__file__).with_name("demonstration_brand") / "brand.toml"),
        "CLEANBREAK_BASE_URL": demonstration.address,
        "CLEANBREAK_LOG_ORIGIN": "harbour-mobile.example/log",  # for ever, whatever the port
        "CLEANBREAK_SECURITY_CONTACT": "mailto:security@harbour-mobile.example",
        "CLEANBREAK_CARD_READER": "memory",
        "CLEANBREAK_FOUR_EYES_ABOVE": "EUR=5000,GBP=1500,CNY=40000",
        "CLEANBREAK_CASH_FOUR_EYES_ABOVE": "CNY=20000,EUR=5000,GBP=5000,USD=5000",
        "CLEANBREAK_NETWORK": "osmo" if demonstration.with_osmo else "memory",
        "CLEANBREAK_LINE_SERVICES": "memory",
        "CLEANBREAK_HOTLINE_GATEWAY_LISTEN": f"127.0.0.1:{demonstration.hotline_port or 5060}",
        "CLEANBREAK_HOTLINE_GATEWAY_TOKEN": secrets.token_urlsafe(32),
    }


def _fill(demonstration: Demonstration, stack: ExitStack) -> None:
    """Migrate, start the network, and give the demonstration operator its lines."""
    import django  # only now do the settings find what they want in the environment

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from cleanbreak.site.demonstration import fill_demonstration
    from cleanbreak.site.demonstration_records import keep_demonstration_records
    from cleanbreak.site.demonstration_refunds import owe_demonstration_refunds
    from cleanbreak.site.osmo_laboratory import attach_living_lines, provision_lines, run_laboratory
    from cleanbreak.site.wiring import shared_world, wire_outside

    call_command("migrate", interactive=False, verbosity=0)
    outside = wire_outside()
    keep_demonstration_records(shared_world(), timezone.now())
    if not isinstance(outside.network, OsmoNetwork):
        fill_demonstration(outside, shared_world())
        owe_demonstration_refunds(outside)
        return
    lab = OsmoLab(demonstration.home / "osmo", OSMO_ADDRESS)
    run_laboratory(lab, stack)
    provision_lines(outside.network)
    fill_demonstration(outside, shared_world())
    attach_living_lines(lab)


def require_sound_log() -> None:
    """Start nothing with a log or a key with which ``cleanbreak web`` would not start.

    :raises Refusal: as that does.
    """
    from django.utils import timezone

    from cleanbreak.flows.check_log_at_start import check_log_at_start
    from cleanbreak.flows.check_signing_keys import check_signing_keys
    from cleanbreak.flows.wired_outside import wired_outside

    check_signing_keys(wired_outside(), timezone.now())
    check_log_at_start(timezone.now())


def _hire() -> str:
    """Return who may sign in to the console, as it is printed, once."""
    from cleanbreak.site.demonstration_staff import (
        assign_demonstration_staff,
        hire_demonstration_staff,
    )
    from cleanbreak.site.demonstration_stores import open_demonstration_stores

    open_demonstration_stores()
    people = hire_demonstration_staff()
    assign_demonstration_staff()
    return "\n".join(
        f"  {one.name:16} {one.password}   {', '.join(role.value for role in one.roles)}"
        for one in people
    )


def _register_channels() -> None:
    from cleanbreak.site.demonstration_channels import register_demonstration_channels
    from cleanbreak.site.wiring import wire_outside

    register_demonstration_channels(wire_outside())


def _children(demonstration: Demonstration) -> list[Child]:
    program = Path(sys.executable).with_name("cleanbreak")
    children = [
        Child("worker", [str(program), "worker"]),
        Child("web", web_server_arguments("127.0.0.1", demonstration.port)),
    ]
    if demonstration.hotline_port:
        children.append(Child("gateway", gateway_arguments(demonstration.home)))
    return children


def _announce(demonstration: Demonstration, began: float, people: str) -> None:
    """Print the addresses as soon as the pages answer."""
    if _answers(demonstration.address):
        took_s = time.monotonic() - began
        sys.stdout.write(_welcome(demonstration, took_s, people))
    else:
        sys.stdout.write(f"The pages do not answer at {demonstration.address}.\n")
    sys.stdout.flush()


def _welcome(demonstration: Demonstration, took_s: float, people: str) -> str:
    from cleanbreak.site.demonstration import line_for_the_desk, three_to_try

    desk = line_for_the_desk()
    lines = [f"  {one.msisdn:16} {one.name:18} {one.what_is_special}" for one in three_to_try()]
    return WELCOME.format(
        took_s=took_s,
        people=people,
        address=demonstration.address,
        port=demonstration.port,
        hotline=_hotline(demonstration),
        lines="\n".join(lines),
        desk=f"{desk.name} brings a driving licence and the card {desk.iccid}.",
        command=_command_hint(demonstration),
    )


def _hotline(demonstration: Demonstration) -> str:
    if not demonstration.hotline_port:
        return "needs the program espeak-ng: install it, and start again"
    return f"sip:hotline@127.0.0.1:{demonstration.hotline_port} (with any SIP telephone)"


def _command_hint(demonstration: Demonstration) -> str:
    program = Path(sys.executable).with_name("cleanbreak")
    return f"CLEANBREAK_HOME={demonstration.home} {program} doctor"


def _answers(address: str) -> bool:
    deadline = time.monotonic() + WEB_START_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=LOOK_S) as answer:  # noqa: S310  our own address
                return bool(answer.status == 200)
        except (URLError, OSError):
            time.sleep(0.1)
    return False
