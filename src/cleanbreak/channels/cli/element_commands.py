"""`cleanbreak element`: how hard each outside system may be driven, and whether it answers."""

from datetime import datetime

import click
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.element_limit import (
    BreakerState,
    DailyPause,
    Element,
    pause_ends_at,
    rate_text,
)
from cleanbreak.flows.limit_element import (
    limit_element,
    list_elements,
    pause_element,
    read_element,
)


@click.group("element")
def element_group() -> None:
    """See and limit what is asked of each outside system."""


@element_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List every element with its limit, its pauses, and whether it answers.

    Exit codes: 0 listed.
    """
    elements = list_elements()
    say(as_json, {"elements": [_document(one) for one in elements]}, *map(_sentence, elements))


@element_group.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show one element.

    Exit codes: 0 shown, 3 unknown.
    """
    _say(as_json, read_element(name))


@element_group.command()
@click.argument("name")
@click.option("--rate", metavar="N/s", help="Calls per second or minute: 200/s, 30/min.")
@click.option("--no-limit", is_flag=True, help="Lift the limit.")
@json_option
def limit(name: str, rate: str | None, no_limit: bool, as_json: bool) -> None:
    """Set how often an element is called at most, by all workers together.

    One call is one line asked of it once. In force within 5 seconds.

    Exit codes: 0 set, 2 usage, 3 refused.
    """
    if (rate is None) != no_limit:
        raise click.UsageError(_("Give either --rate or --no-limit."))
    _say(as_json, limit_element(name, rate, operator_actor(), timezone.now()))


@element_group.command()
@click.argument("name")
@click.option(
    "--not", "times", metavar="HH:MM-HH:MM", multiple=True, help="Not then; may be repeated."
)
@click.option("--zone", metavar="ZONE", help="By whose clocks, like Europe/Berlin.")
@click.option("--no-window", is_flag=True, help="Lift all pauses.")
@json_option
def window(
    name: str, times: tuple[str, ...], zone: str | None, no_window: bool, as_json: bool
) -> None:
    """Set the times of day at which campaigns leave an element alone.

    Orders for which a person waits go on. In force within 5 seconds.

    Exit codes: 0 set, 2 usage, 3 refused.
    """
    if no_window == bool(times) or bool(times) != bool(zone):
        raise click.UsageError(_("Give either --not with --zone, or --no-window."))
    pauses = [DailyPause.parse(one, zone or "") for one in times]
    _say(as_json, pause_element(name, pauses, operator_actor(), timezone.now()))


def _say(as_json: bool, element: Element) -> None:
    say(as_json, _document(element), _sentence(element))


def _document(element: Element) -> dict[str, object]:
    now, breaker = timezone.now(), element.breaker
    return {
        "name": element.name,
        "rate": rate_text(element.rate_per_s) if element.rate_per_s else None,
        "pauses": [{"not": one.times, "zone": one.zone} for one in element.pauses],
        "paused_until": _instant(pause_ends_at(element.pauses, now)),
        "breaker": breaker.state(now).value,
        "failures": breaker.failures,
        "open_until": _instant(breaker.open_until),
        "down_since": _instant(breaker.down_since),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _sentence(element: Element) -> str:
    rate = rate_text(element.rate_per_s) if element.rate_per_s else _("no limit")
    pauses = ", ".join(f"{_('not')} {one.times} {one.zone}" for one in element.pauses)
    return "  ".join(filter(None, (f"{element.name:10} {rate:10} {_breaker(element)}", pauses)))


def _breaker(element: Element) -> str:
    state, since = element.breaker.state(timezone.now()), element.breaker.down_since
    if state is BreakerState.CLOSED or since is None:
        return _("answers")
    return _("does not answer since %(instant)s") % {
        "instant": formats.date_format(timezone.localtime(since), "DATETIME_FORMAT")
    }
