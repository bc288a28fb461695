"""`cleanbreak witness`, wired: it becomes a small web server, without Django."""

import os
import sys
from pathlib import Path

import click
from django.utils.translation import gettext as _

from cleanbreak.adapters.variables import Endpoint
from cleanbreak.adapters.witness_book import FolderWitnessBook
from cleanbreak.adapters.witness_keys import read_cosigners
from cleanbreak.channels.cli.witness_commands import Wiring, WitnessWish, witness_group
from cleanbreak.site.free_port import require_free
from cleanbreak.site.home import default_home
from cleanbreak.site.witness_setup import WitnessOrder, read_listen, set_up_witness

WAITING = 1024
"""Requests that are held at once; whoever comes then is let in later."""
HEADERS_WITHIN_MS = 10_000


def witness_arguments(listen: Endpoint) -> list[str]:
    """Return the command line of the server: one process, which nobody need share the memory of."""
    return [
        sys.executable,
        "-P",  # whatever lies in the working directory is not ours to import
        "-m",
        "granian",
        "--interface=asginl",
        f"--host={listen.host}",
        f"--port={listen.port}",
        "--workers=1",
        f"--backpressure={WAITING}",
        f"--http1-header-read-timeout={HEADERS_WITHIN_MS}",
        "--no-access-log",
        "--respawn-failed-workers",
        "--log-level=warning",
        "cleanbreak.site.witness_asgi:application",
    ]


def _run(wish: WitnessWish, as_json: bool) -> None:
    listen = read_listen(wish.listen)
    order = WitnessOrder(wish.name, wish.logs, wish.home.absolute(), as_json)
    witness = set_up_witness(order)  # whatever is wrong is told now, and not by a server that dies
    require_free(*listen)
    if not as_json:
        address = {"host": listen.host, "port": listen.port}
        click.echo(_("Witness at http://%(host)s:%(port)d/") % address)
        for one in witness.cosigners:
            click.echo(one.key.vkey)
    sys.stdout.flush()  # the process becomes another one
    environment = {**os.environ, **order.variables()}
    os.execve(sys.executable, witness_arguments(listen), environment)  # noqa: S606  our own


def _vkeys(name: str, home: Path) -> list[str]:
    return [one.key.vkey for one in read_cosigners(name, home / "keys")]


def _forks(home: Path) -> list[Path]:
    return FolderWitnessBook(home).forks()


WITNESS = witness_group(Wiring(_run, _vkeys, _forks, default_home))
