"""`cleanbreak retention due|erase|show`: for how long what is kept, and what is erased."""

from datetime import datetime
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.retention import RetentionRule
from cleanbreak.flows.erase_what_is_due import Counted, count_what_is_due, erase_what_is_due
from cleanbreak.flows.retention_words import (
    BASIS_WORDS,
    CATEGORY_WORDS,
    CLOCK_WORDS,
    THEN_WORDS,
    period_words,
)
from cleanbreak.policies.retention_rules import retention_rules


@click.group("retention")
def retention_group() -> None:
    """See for how long each category of data is kept, and erase what is due."""


@retention_group.command()
@json_option
def due(as_json: bool) -> None:
    """Count what would be erased now, and change nothing.

    Exit codes: 0 counted.
    """
    _say_counted(as_json, count_what_is_due(timezone.now()), _("Nothing is due."))


@retention_group.command()
@json_option
def erase(as_json: bool) -> None:
    """Erase what is due now, as a worker does every night.

    Exit codes: 0 erased, 5 the database failed; begun again, it goes on from there.
    """
    _say_counted(as_json, erase_what_is_due(timezone.now()), _("Nothing was due."))


@retention_group.command()
@click.argument("place")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of an order; today.")
@json_option
def show(place: str, on: datetime | None, as_json: bool) -> None:
    """Show for how long PLACE lets each category be kept, by the law of an order's day.

    Exit codes: 0 shown, 3 unknown place.
    """
    day = on.date() if on else timezone.now().date()
    rules = list(retention_rules(place, day).values())
    document = {"place": place, "on": day, "rules": [rule_entry(rule) for rule in rules]}
    say(as_json, document, *map(_rule_line, rules))


def rule_entry(rule: RetentionRule) -> dict[str, Any]:
    """Return a rule for machines."""
    return {
        "category": rule.category.value,
        "keep": rule.keep.iso,
        "from": rule.counts_from.value,
        "then": rule.then.value,
        "basis": rule.basis.value,
        "reference": rule.reference,
    }


def _rule_line(rule: RetentionRule) -> str:
    return (
        f"{rule.category.value:20} {CATEGORY_WORDS[rule.category]}: {period_words(rule.keep)}"
        f" {CLOCK_WORDS[rule.counts_from]}, {THEN_WORDS[rule.then]}."
        f" {BASIS_WORDS[rule.basis]} {rule.reference}"
    )


def _say_counted(as_json: bool, counts: list[Counted], nothing: str) -> None:
    document = {
        "counts": [
            {"category": one.category.value, "place": one.place or None, "count": one.count}
            for one in counts
        ]
    }
    say(as_json, document, *[_count_line(one) for one in counts] or [nothing])


def _count_line(one: Counted) -> str:
    entries = ngettext("%(count)d entry", "%(count)d entries", one.count) % {"count": one.count}
    return f"{one.category.value:20} {one.place or '-':6} {entries}"
