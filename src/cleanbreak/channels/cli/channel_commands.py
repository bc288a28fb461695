"""`cleanbreak channel add|end|list`: which channels are ours."""

from datetime import date, datetime

import click
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.official_channel import ChannelKind
from cleanbreak.flows.known_channels import as_channel, operator_today
from cleanbreak.flows.manage_channels import (
    ChannelWish,
    add_channel,
    end_channel,
    list_channel_rows,
)
from cleanbreak.flows.publish_register import publish_register
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.official_channel import OfficialChannelRow

KINDS = click.Choice([kind.value for kind in ChannelKind if kind is not ChannelKind.STORE])
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("channel")
def channel_group() -> None:
    """Say which sites, numbers, senders, apps and accounts are ours; stores are known already."""


@channel_group.command()
@click.argument("kind", type=KINDS)
@click.argument("value")
@click.option("--label", default="", help="What it is for, as people read it.")
@click.option("--from", "valid_from", type=DAY, help="The first day. Default: today.")
@json_option
def add(kind: str, value: str, label: str, valid_from: datetime | None, as_json: bool) -> None:
    """Add a channel to the register, and sign the register anew.

    An app is apple:NUMBER or google:PACKAGE, an account the address of its page.
    Exit codes: 0 added, 2 usage, 3 refused, 5 added, but the register could not be signed.
    """
    wish = ChannelWish(
        kind=ChannelKind(kind),
        value=value,
        label=label,
        valid_from=valid_from.date() if valid_from else operator_today(timezone.now()),
        place=settings.CLEANBREAK_HOME_PLACE,
    )
    row = add_channel(wish, operator_actor(), timezone.now())
    publish_register(wired_outside(), timezone.now())
    say(as_json, _document(row), _("%(value)s stands in the register.") % {"value": row.value})


@channel_group.command()
@click.argument("channel_id", type=int)
@click.option("--on", "last_day", type=DAY, help="The last day. Default: today.")
@json_option
def end(channel_id: int, last_day: datetime | None, as_json: bool) -> None:
    """End a channel: from the next day on, people are told that it is not ours.

    Exit codes: 0 ended, 2 usage, 3 refused, 5 ended, but the register could not be signed.
    """
    day: date = last_day.date() if last_day else operator_today(timezone.now())
    row = end_channel(channel_id, day, operator_actor(), timezone.now())
    publish_register(wired_outside(), timezone.now())
    said = _("%(value)s is ours until and including %(day)s.")
    say(as_json, _document(row), said % {"value": row.value, "day": row.valid_until})


@channel_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List what was entered, also what has ended.

    Exit codes: 0 listed.
    """
    rows = list_channel_rows()
    lines = [_line(row) for row in rows] or [_("Nothing was entered.")]
    say(as_json, {"channels": [_document(row) for row in rows]}, *lines)


def _document(row: OfficialChannelRow) -> dict[str, object]:
    return {"channel": row.channel_id, **as_channel(row).as_json()}


def _line(row: OfficialChannelRow) -> str:
    until = row.valid_until or ""
    return f"{row.channel_id:6} {row.kind:14} {row.value} {row.label} {row.valid_from}–{until}"
