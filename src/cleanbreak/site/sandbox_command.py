"""`cleanbreak sandbox`: fill it, list its numbers, move its clock."""

from datetime import timedelta

import click
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.fill_sandbox import fill_sandbox
from cleanbreak.site.sandbox_clock import wired_clock
from cleanbreak.site.sandbox_guard import require_own_kind
from cleanbreak.site.sandbox_lines import LINES_EACH, TOLD, SandboxLine
from cleanbreak.site.wiring import shared_world, wire_outside


class NoSandbox(Refusal):
    """This is no sandbox. Set CLEANBREAK_SANDBOX=1, and name a database of its own."""

    code = "no_sandbox"


@click.group("sandbox")
def sandbox_group() -> None:
    """Let partners try everything out upon fakes whose numbers say what will happen."""


@sandbox_group.command()
@json_option
def fill(as_json: bool) -> None:
    """Make its lines and its client; run again, it makes what is missing.

    Exit codes: 0 filled, 3 this is no sandbox, or it is connected with something real.
    """
    _require_sandbox()
    world, home, now = shared_world(), settings.CLEANBREAK_HOME, timezone.now()
    partner = fill_sandbox(wire_outside(), world, home, now)
    document = {
        "client_id": partner.client_id,
        "key_file": str(partner.key_file),
        "numbers": _numbers(),
    }
    sentences = [f"{one['first']} – {one['last']}  {one['what']}" for one in _numbers()]
    client = _("Partners sign with %(file)s as the client %(client_id)s.") % {
        "file": partner.key_file,
        "client_id": partner.client_id,
    }
    say(as_json, document, *sentences, client)


@sandbox_group.command()
@click.option(
    "--forward", "days", type=click.IntRange(min=1), help="Move it forward by so many days."
)
@json_option
def clock(days: int | None, as_json: bool) -> None:
    """Tell the sandbox's time, or move it forward; it never goes back.

    Exit codes: 0 told or moved, 2 usage, 3 this is no sandbox, or the clock cannot move so far.
    """
    _require_sandbox()
    now = wired_clock().move(timedelta(days=days)) if days else wired_clock().now()
    ahead_s = int(wired_clock().ahead().total_seconds())
    say(as_json, {"now": now, "ahead_s": ahead_s}, now.isoformat(sep=" ", timespec="seconds"))


def _require_sandbox() -> None:
    if not settings.CLEANBREAK_SANDBOX:
        raise NoSandbox
    require_own_kind()


def _numbers() -> list[dict[str, str]]:
    return [
        {
            "case": case.name.lower(),
            "first": case.first_number,
            "last": SandboxLine(case, LINES_EACH - 1).msisdn,
            "what": what,
        }
        for case, what in TOLD.items()
    ]
