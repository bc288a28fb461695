"""`cleanbreak takeout ask|list|show|decline`: takeouts of lines, by whoever has seen the proofs."""

from datetime import datetime
from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.identifiers import parse_msisdn
from cleanbreak.domain.takeout_state import HowTold, TakeoutForm, TakeoutState, TakeoutWish
from cleanbreak.flows.ask_for_takeout import ask_for_takeout
from cleanbreak.flows.decline_takeout import decline_takeout
from cleanbreak.flows.list_takeouts import (
    TakeoutStory,
    line_for_takeout,
    list_takeouts,
    read_takeout,
)

LIST_MAX = 1000
verified_by = click.option(
    "--verified-by", metavar="AGENT", required=True, help="Who has seen two proofs of the holder."
)


@click.command("ask")
@click.argument("msisdn", metavar="NUMBER")
@click.option(
    "--form",
    type=click.Choice([one.value for one in TakeoutForm]),
    default=TakeoutForm.PLAIN.value,
    show_default=True,
)
@click.option("--age-key", default="", help="Public key of the holder; for --form age.")
@click.option("--co-users-informed", is_flag=True, help="The holder has declared it in writing.")
@verified_by
@json_option
def ask(
    msisdn: str, form: str, age_key: str, co_users_informed: bool, verified_by: str, as_json: bool
) -> None:
    """Ask for the data of the line NUMBER; the link goes to the e-mail on file.

    Exit codes: 0 asked for, 2 usage, 3 refused.
    """
    wish = TakeoutWish(form=TakeoutForm(form), age_key=age_key, co_users_informed=co_users_informed)
    line = line_for_takeout(parse_msisdn(msisdn))
    asked = ask_for_takeout(line, wish, operator_actor(verified_by), timezone.now())
    said = [_("Takeout %(id)s is being prepared.") % {"id": asked.takeout_id}]
    if asked.passphrase:
        said.append(_("Passphrase, shown only now: %(words)s") % {"words": asked.passphrase})
    say(as_json, {"takeout": asked.takeout_id, "passphrase": asked.passphrase or None}, *said)


@click.command("decline")
@click.argument("msisdn", metavar="NUMBER")
@click.option("--told", type=click.Choice([one.value for one in HowTold]), required=True)
@verified_by
@json_option
def decline(msisdn: str, told: str, verified_by: str, as_json: bool) -> None:
    """Note that the holder of NUMBER was told what is lost, and takes nothing along.

    Exit codes: 0 noted, 2 usage, 3 refused.
    """
    line = line_for_takeout(parse_msisdn(msisdn))
    takeout = decline_takeout(line, HowTold(told), operator_actor(verified_by), timezone.now())
    say(as_json, {"takeout": takeout}, _("It is noted that nothing is taken along."))


@click.command("list")
@click.option("--state", type=click.Choice([one.value for one in TakeoutState]))
@json_option
def list_(state: str | None, as_json: bool) -> None:
    """List takeouts, the newest first.

    Exit codes: 0 listed.
    """
    found = list_takeouts(LIST_MAX, TakeoutState(state) if state else None)
    lines = [_line(one) for one in found] or [_("Nobody has asked for a takeout.")]
    say(as_json, {"takeouts": [_document(one) for one in found]}, *lines)


@click.command("show")
@click.argument("takeout_id", metavar="ID", type=click.UUID)
@json_option
def show(takeout_id: UUID, as_json: bool) -> None:
    """Show how the takeout ID stands.

    Exit codes: 0 shown, 3 unknown.
    """
    found = read_takeout(takeout_id)
    document = _document(found)
    say(as_json, document, *(f"{name}: {value}" for name, value in document.items() if value))


def _document(one: TakeoutStory) -> dict[str, object]:
    return {
        "takeout": str(one.takeout_id),
        "order_id": str(one.order_id) if one.order_id else None,
        "state": one.state.value,
        "form": one.form or None,
        "asked_by": one.asked_by,
        "channel": one.channel,
        "how_told": one.how_told or None,
        "asked_at": one.asked_at.isoformat(),
        "records": one.records,
        "bytes": one.size_bytes,
        "link_until": _iso(one.link_until),
        "fetched_at": _iso(one.fetched_at),
        "keep_until": _iso(one.keep_until),
        "problem": one.problem_code or None,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _line(one: TakeoutStory) -> str:
    return f"{one.takeout_id}  {one.state.value}  {one.asked_at:%Y-%m-%d %H:%M}  {one.asked_by}"


COMMANDS = (ask, decline, list_, show)
