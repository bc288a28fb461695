"""`cleanbreak subject export`: what is still kept about a person, why, and until when."""

from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.campaign_commands import as_option
from cleanbreak.channels.cli.line_commands import PURPOSES
from cleanbreak.channels.cli.retention_commands import rule_entry
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.identifiers import parse_msisdn
from cleanbreak.domain.look import Purpose, purpose_named
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.retention_words import (
    BASIS_WORDS,
    CATEGORY_WORDS,
    CLOCK_WORDS,
    period_words,
)
from cleanbreak.flows.tell_what_is_kept import KeptCategory, WhatIsKept, tell_what_is_kept


@click.group("subject")
def subject_group() -> None:
    """Answer somebody who asks what is still kept about them."""


@subject_group.command()
@click.argument("msisdn", metavar="NUMBER")
@click.option("--purpose", default=Purpose.CALLER_VERIFIED.value, show_default=True, help=PURPOSES)
@as_option
@json_option
def export(msisdn: str, purpose: str, actor: Actor, as_json: bool) -> None:
    """Tell what is kept about the holder of the line that has, or last had, a number.

    Prove first that it is the holder who asks. With --json the data itself is in it; the audit log
    notes who took it. What other people said in confidence is never part of it.
    Exit codes: 0 told, 3 nothing is kept, not for this person, or watched and nobody has agreed.
    """
    kept = tell_what_is_kept(parse_msisdn(msisdn), purpose_named(purpose), actor, timezone.now())
    say(as_json, _document(kept), *map(_line, kept.categories))


def _document(kept: WhatIsKept) -> dict[str, Any]:
    return {
        "categories": [_entry(one) for one in kept.categories],
        "data": {
            table: {"category": category.value, "rows": rows}
            for table, (category, rows) in kept.data.items()
        },
    }


def _entry(one: KeptCategory) -> dict[str, Any]:
    return {
        "line_id": one.line_id,
        "place": one.place,
        **rule_entry(one.rule),
        "ended_on": one.ended_on,
        "last_day": one.last_day,
        "is_held": one.is_held,
        "is_erased": one.is_erased,
    }


def _line(one: KeptCategory) -> str:
    what = CATEGORY_WORDS[one.rule.category]
    if one.is_erased:
        return f"{what}: {_('erased')}"
    until = (
        _("until %(day)s") % {"day": one.last_day}
        if one.last_day
        else f"{period_words(one.rule.keep)} {CLOCK_WORDS[one.rule.counts_from]}"
    )
    held = f" {_('It is held longer for a proceeding.')}" if one.is_held else ""
    return f"{what}: {until}. {BASIS_WORDS[one.rule.basis]}{held}"
