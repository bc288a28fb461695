"""`cleanbreak webhook`: whom we tell what becomes of orders and lines, and how that goes."""

from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.event_receiver import ReceiverUnknown
from cleanbreak.flows.list_receivers import (
    DeadLetter,
    ReceiverListed,
    list_dead_letters,
    list_receivers,
)
from cleanbreak.flows.manage_webhooks import (
    NAMES,
    OLD_SECRET_GOOD_FOR,
    WebhookMade,
    add_webhook,
    remove_webhook,
    replay_one,
    replay_since,
    rotate_secret,
    send_test,
)

EVENT = click.Choice(NAMES)
INSTANT = click.DateTime(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d"])
ALL_MAX = 10_000


@click.group("webhook")
def webhook_group() -> None:
    """Tell other systems what becomes of orders and lines, and see how that goes."""


@webhook_group.command()
@click.argument("address")
@click.option("--event", "events", multiple=True, type=EVENT, help="Only these; repeat it.")
@click.option("--description", default="", help="In your own words.")
@json_option
def add(address: str, events: tuple[str, ...], description: str, as_json: bool) -> None:
    """Tell ADDRESS from now on; shows the secret by which it knows us, once.

    Its host must stand in CLEANBREAK_EVENTS_SENT_TO. Exit codes: 0 added, 2 usage, 3 refused.
    """
    made = add_webhook(address, events, description, operator_actor(), timezone.now())
    sentence = _("%(address)s is told from now on. Its id: %(id)s")
    said = {"address": made.row.callback, "id": made.row.receiver_id}
    say(as_json, _made(made), sentence % said, _secret_sentence(made))


@webhook_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List who is told, listeners of TM Forum's hubs as well, those in trouble first.

    Exit codes: 0 listed.
    """
    rows = list_receivers(ALL_MAX).rows
    lines = [line for one in rows for line in _lines(one)] or [_("Nobody is told of events.")]
    say(as_json, {"receivers": [_listed(one) for one in rows]}, *lines)


@webhook_group.command()
@click.argument("receiver_id", metavar="ID")
@json_option
def remove(receiver_id: str, as_json: bool) -> None:
    """Tell it nothing more; what it is owed goes.

    Exit codes: 0 removed, 3 unknown.
    """
    row = remove_webhook(receiver_id, operator_actor(), timezone.now())
    say(as_json, {"receiver_id": row.receiver_id}, _("It is told nothing more."))


@webhook_group.command()
@click.argument("receiver_id", metavar="ID")
@json_option
def rotate(receiver_id: str, as_json: bool) -> None:
    """Give it a new secret; the old one signs as well for a day.

    Exit codes: 0 done, 3 unknown.
    """
    made = rotate_secret(receiver_id, operator_actor(), timezone.now())
    hours = int(OLD_SECRET_GOOD_FOR.total_seconds() // 3600)
    both = ngettext(
        "For %(hours)s hour everything is signed with both.",
        "For %(hours)s hours everything is signed with both.",
        hours,
    )
    say(as_json, _made(made), _secret_sentence(made), both % {"hours": hours})


@webhook_group.command()
@click.argument("receiver_id", metavar="ID")
@json_option
def test(receiver_id: str, as_json: bool) -> None:
    """Send it an event that tells of nothing: webhook.test.

    Exit codes: 0 it will be sent, 3 unknown.
    """
    row = send_test(receiver_id, operator_actor(), timezone.now())
    say(as_json, {"receiver_id": row.receiver_id}, _("The worker sends it in a moment."))


@webhook_group.command()
@click.argument("receiver_id", metavar="ID")
@click.option("--event", "delivery_id", type=click.IntRange(min=1), help="One, by its number.")
@click.option("--since", type=INSTANT, help="All since then, UTC, taken or not.")
@json_option
def replay(
    receiver_id: str, delivery_id: int | None, since: datetime | None, as_json: bool
) -> None:
    """Send events again: one by its number, as `dead` shows it, or all since an instant.

    They go under the ids that they had: who has them already knows them by it.
    Exit codes: 0 done, 2 usage, 3 unknown.
    """
    if (delivery_id is None) == (since is None):
        raise click.UsageError(_("Say which: --event NUMBER, or --since INSTANT."))
    actor, now = operator_actor(), timezone.now()
    if delivery_id is not None:
        count = replay_one(receiver_id, delivery_id, actor, now)
    else:
        count = replay_since(receiver_id, _in_utc(since), actor, now)
    sentence = ngettext("%(count)s event is sent again.", "%(count)s events are sent again.", count)
    say(as_json, {"events": count}, sentence % {"count": count})


@webhook_group.command()
@click.argument("receiver_id", metavar="[ID]", required=False)
@json_option
def dead(receiver_id: str | None, as_json: bool) -> None:
    """List dead letters, the newest first: what a receiver refused, or did not take for days.

    Exit codes: 0 there is none, 3 unknown, 5 there are some.
    """
    letters = list_dead_letters(_id(receiver_id), limit=ALL_MAX)
    lines = [_letter(one) for one in letters] or [_("There are no dead letters.")]
    say(as_json, {"dead": [_dead(one) for one in letters]}, *lines)
    if letters:
        raise SystemExit(5)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise ReceiverUnknown from None


def _in_utc(since: datetime | None) -> datetime:
    if since is None:
        raise click.UsageError(_("Say which: --event NUMBER, or --since INSTANT."))
    return since if since.tzinfo else since.replace(tzinfo=timezone.get_default_timezone())


def _made(made: WebhookMade) -> dict[str, Any]:
    row = made.row
    return {
        "receiver_id": row.receiver_id,
        "address": row.callback,
        "events": row.event_types,
        "secret": made.secret,
    }


def _secret_sentence(made: WebhookMade) -> str:
    return _("Its secret, which is shown only now: %(secret)s") % {"secret": made.secret}


def _listed(one: ReceiverListed) -> dict[str, Any]:
    return {
        "receiver_id": one.receiver_id,
        "kind": one.kind,
        "api": one.api,
        "client": one.party,
        "description": one.description,
        "address": one.callback,
        "query": one.query,
        "events": one.event_types,
        "owed": one.owed,
        "owed_since": one.owed_since,
        "dead": one.dead,
        "problem": one.problem_code,
        "failing_since": one.failing_since,
        "delivered_at": one.delivered_at,
    }


def _lines(one: ReceiverListed) -> list[str]:
    who = f"{one.party}, {one.api}" if one.party else one.description
    return [
        f"{one.receiver_id}  {one.callback}" + (f"  ({who})" if who else ""),
        "  "
        + _("waiting: %(owed)s, dead letters: %(dead)s, problem: %(problem)s")
        % {"owed": one.owed, "dead": one.dead, "problem": one.problem_code or "-"},
    ]


def _dead(one: DeadLetter) -> dict[str, Any]:
    return {
        "number": one.delivery_id,
        "receiver_id": one.receiver_id,
        "address": one.callback,
        "event": one.event_type,
        "about": f"{one.subject}:{one.subject_id}",
        "at": one.at,
        "given_up_at": one.settled_at,
        "why": one.dead_code,
    }


def _letter(one: DeadLetter) -> str:
    about = f"{one.subject} {one.subject_id}"
    return f"{one.delivery_id}  {one.receiver_id}  {one.event_type}  {about}  {one.dead_code}"
