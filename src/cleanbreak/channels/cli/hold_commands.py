"""`cleanbreak hold set|lift|list`: data that a court, an authority or a dispute needs stays."""

from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.campaign_commands import as_option
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.identifiers import parse_msisdn
from cleanbreak.domain.retention import HoldReason
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.hold_erasure import HoldWish, lift_hold, list_holds, set_hold
from cleanbreak.flows.retention_words import HOLD_WORDS
from cleanbreak.records.legal_hold import LegalHoldRow


@click.group("hold")
def hold_group() -> None:
    """Keep the data of a line beyond its time, for a court, an authority or a dispute."""


@hold_group.command("set")
@click.argument("msisdn", metavar="NUMBER")
@click.option("--reason", type=click.Choice([one.value for one in HoldReason]), required=True)
@click.option(
    "--case",
    "case_reference",
    metavar="NO",
    required=True,
    help="File number of the case; no names.",
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The last day.")
@click.option("--all-lines", is_flag=True, help="All lines of the holder.")
@as_option
@json_option
def set_(msisdn: str, until: datetime, actor: Actor, as_json: bool, **said: Any) -> None:
    """Keep everything about a line until a day, at most two years ahead.

    Exit codes: 0 kept, 2 usage, 3 unknown, or not for this person.
    """
    wish = HoldWish(
        msisdn=parse_msisdn(msisdn),
        is_whole_holder=said["all_lines"],
        reason=HoldReason(said["reason"]),
        case_reference=said["case_reference"],
        until=until.date(),
    )
    hold_id = set_hold(wish, actor, timezone.now())
    sentence = _("Nothing of it is erased until %(day)s. Hold: %(hold)s") % {
        "day": wish.until,
        "hold": hold_id,
    }
    say(as_json, {"hold_id": hold_id, "until": wish.until}, sentence)


@hold_group.command()
@click.argument("hold_id", metavar="HOLD", type=click.UUID)
@as_option
@json_option
def lift(hold_id: UUID, actor: Actor, as_json: bool) -> None:
    """Let a hold end, when two people have said so, each with this command.

    Exit codes: 0 ended, 3 refused, 4 a second person must say the same.
    """
    is_done = lift_hold(hold_id, actor, timezone.now())
    sentence = (
        _("The hold has ended. What is due is erased tonight.")
        if is_done
        else _("Noted. A second person must say the same.")
    )
    say(as_json, {"hold_id": hold_id, "has_ended": is_done}, sentence)
    click.get_current_context().exit(ExitCode.DONE if is_done else ExitCode.WAITING)


@hold_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the holds that run.

    Exit codes: 0 listed.
    """
    holds = list_holds(timezone.now())
    document = {"holds": [_entry(one) for one in holds]}
    say(as_json, document, *[_line(one) for one in holds] or [_("Nothing is held.")])


def _entry(one: LegalHoldRow) -> dict[str, Any]:
    return {
        "hold_id": one.hold_id,
        "line_id": one.line_id,
        "holder_id": one.holder_id,
        "reason": one.reason,
        "case_reference": one.case_reference,
        "placed_by": one.placed_by,
        "placed_at": one.placed_at,
        "until": one.until,
        "release_asked_by": one.release_asked_by or None,
    }


def _line(one: LegalHoldRow) -> str:
    what = (
        _("line %(n)s") % {"n": one.line_id}
        if one.line_id
        else _("all lines of holder %(n)s") % {"n": one.holder_id}
    )
    word = HOLD_WORDS[HoldReason(one.reason)]
    return f"{one.hold_id}  {what}  {word} {one.case_reference}  {one.until}  {one.placed_by}"
