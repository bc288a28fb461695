"""`cleanbreak charity`: the organisations to which holders may give their money."""

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.payout import Destination
from cleanbreak.flows.manage_charities import add_charity, drop_charity, list_charities
from cleanbreak.records.charity import CharityRow


@click.group("charity")
def charity_group() -> None:
    """Say to which organisations people may give the money of an ended line."""


@charity_group.command("add")
@click.argument("name")
@click.option("--account", metavar="IBAN", required=True, help="Or a number without IBAN.")
@click.option("--bank-code", default="", help="BIC; needed for an account without IBAN.")
@click.option("--country", default="", help="Of the bank, two letters; with an IBAN not needed.")
@json_option
def add(name: str, account: str, bank_code: str, country: str, as_json: bool) -> None:
    """List the organisation NAME, as its bank knows it. Look at the account twice.

    Exit codes: 0 listed, 2 usage, 3 refused.
    """
    destination = Destination(name=name, account=account, bank_code=bank_code, country=country)
    added = add_charity(destination, operator_actor(), timezone.now())
    say(as_json, _document(added), _line(added))


@charity_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the organisations that may be chosen.

    Exit codes: 0 listed.
    """
    charities = list_charities()
    lines = [_line(one) for one in charities] or [_("There is no charity in the list.")]
    say(as_json, {"charities": [_document(one) for one in charities]}, *lines)


@charity_group.command("remove")
@click.argument("number", type=click.IntRange(min=1, max=2**63 - 1))
@json_option
def remove(number: int, as_json: bool) -> None:
    """Let nobody choose organisation NUMBER any more; gifts chosen before still go there.

    Exit codes: 0 removed, 2 usage, 3 not in the list.
    """
    drop_charity(number, operator_actor(), timezone.now())
    said = _("Organisation %(number)s can no longer be chosen.") % {"number": number}
    say(as_json, {"number": number, "removed": True}, said)


def _document(charity: CharityRow) -> dict[str, object]:
    return {
        "number": charity.charity_id,
        "name": charity.name,
        "account_tail": charity.account_tail,
        "added_at": charity.added_at.isoformat(),
    }


def _line(charity: CharityRow) -> str:
    return f"{charity.charity_id:6}  …{charity.account_tail}  {charity.name}"
