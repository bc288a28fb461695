"""`cleanbreak tariff`: what a line of each tariff costs a month, to price what leaks."""

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.tariff import Tariff
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.set_tariff import list_tariffs, set_tariff


@click.group("tariff")
def tariff_group() -> None:
    """Say what tariffs cost a month; nothing is charged by it."""


@tariff_group.command("set")
@click.argument("code")
@click.option("--monthly", metavar="9.99EUR", required=True, help="Amount and currency.")
@json_option
def set_(code: str, monthly: str, as_json: bool) -> None:
    """Set the monthly fee of the tariff CODE.

    Exit codes: 0 set, 2 usage, 3 refused.
    """
    tariff = set_tariff(code, monthly, operator_actor(), timezone.now())
    say(as_json, _document(tariff), _line(tariff))


@tariff_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List all tariffs.

    Exit codes: 0 listed.
    """
    tariffs = list_tariffs()
    lines = [_line(one) for one in tariffs] or [_("There is no tariff.")]
    say(as_json, {"tariffs": [_document(one) for one in tariffs]}, *lines)


def _document(tariff: Tariff) -> dict[str, object]:
    return {
        "code": tariff.code,
        "monthly_minor": tariff.monthly.amount_minor,
        "currency": tariff.monthly.currency,
    }


def _line(tariff: Tariff) -> str:
    return f"{tariff.code:20} {money_text(tariff.monthly.amount_minor, tariff.monthly.currency)}"
