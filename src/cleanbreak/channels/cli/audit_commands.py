"""`cleanbreak audit looks`: who looked at personal data, how often, and why."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.list_looks import LookedAt, Looker, list_lookers, list_looks_of

LAST_DAY = timedelta(days=1)


@click.group("audit")
def audit_group() -> None:
    """Look at what the audit log says of looks."""


@audit_group.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="UTC; default: the last 24 h.")
@click.option("--by", "name", metavar="NAME", help="What this person looked at.")
@json_option
def looks(since: datetime | None, name: str | None, as_json: bool) -> None:
    """Count who looked at personal data; far more often than the others comes first.

    Exit codes: 0 listed, 2 usage.
    """
    start = timezone.make_aware(since) if since else timezone.now() - LAST_DAY
    if name is not None:
        seen = list_looks_of(name, start)
        lines = [_look_line(one) for one in seen] or [_("Nobody of this name has looked.")]
        say(as_json, {"looks": [_look_entry(one) for one in seen]}, *lines)
        return
    people = list_lookers(start)
    lines = [_line(one) for one in people] or [_("Nobody has looked.")]
    say(as_json, {"people": [_entry(one) for one in people]}, *lines)


def _entry(one: Looker) -> dict[str, Any]:
    return {
        "acting_user": one.acting_user,
        "looks": one.looks,
        "items": one.items,
        "refused": one.refused,
        "by_purpose": dict(one.by_purpose),
        "is_outlier": one.is_outlier,
    }


def _line(one: Looker) -> str:
    mark = "!" if one.is_outlier or one.refused else " "
    said = {"looks": one.looks, "items": one.items, "refused": one.refused}
    counts = _("looks: %(looks)d, of different things: %(items)d, refused: %(refused)d") % said
    return f"{mark} {one.acting_user}  {counts}  ({_purposes(one.by_purpose)})"


def _purposes(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{purpose} {count}" for purpose, count in counts.items())


def _look_entry(one: LookedAt) -> dict[str, Any]:
    return {
        "what": one.what,
        "line_id": one.line_id,
        "order_id": str(one.order_id) if one.order_id else None,
        "item": one.item or None,
        "purpose": one.purpose,
        "looks": one.looks,
        "was_refused": one.was_refused,
        "last_at": one.last_at.isoformat(),
    }


def _look_line(one: LookedAt) -> str:
    thing = one.order_id or one.item or one.line_id
    outcome = _("refused") if one.was_refused else _("seen")
    at = f"{one.last_at:%Y-%m-%d %H:%M}"
    return f"{at}  {one.looks:4}  {one.what} {thing}  {one.purpose}  {outcome}"
