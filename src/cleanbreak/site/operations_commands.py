"""Commands that run the product itself: migrate, worker, web."""

import os
import sys

import click
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.flows.check_log_at_start import check_log_at_start
from cleanbreak.flows.check_signing_keys import check_signing_keys
from cleanbreak.flows.reseal_fields import reseal_fields
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.jobs.worker import run_worker
from cleanbreak.site.free_port import require_free
from cleanbreak.site.sandbox_guard import require_own_kind
from cleanbreak.site.web_server import web_server_arguments


@click.command()
def migrate() -> None:
    """Bring the tables up to date."""
    call_command("migrate", interactive=False, verbosity=1)
    reseal_fields(watcher=_tell)


def _tell(place: str, fields: int) -> None:
    """Tell that fields of before were sealed; killed here, migrate or a worker goes on."""
    sealed = _("Sealed in %(place)s: %(fields)d") % {"place": place, "fields": fields}
    click.echo(f"  {sealed}")


@click.command()
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="Tasks at the same time.",
)
def worker(concurrency: int) -> None:
    """End lines in the background until told to stop; any host with the same DATABASE_URL.

    Exit codes: 3 a key may not sign, the log is not what was published, or a sandbox is mixed with
    something real.
    """
    require_own_kind()
    check_signing_keys(wired_outside(), timezone.now())
    check_log_at_start(timezone.now())
    run_worker(concurrency)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
def web(host: str, port: int) -> None:
    """Serve the portal.

    Exit codes: 2 usage, 3 refused.
    """
    require_free(host, port)
    require_own_kind()
    check_signing_keys(wired_outside(), timezone.now())
    check_log_at_start(timezone.now())
    arguments = web_server_arguments(host, port)
    os.execv(sys.executable, arguments)  # noqa: S606  our own interpreter, no shell
