"""`cleanbreak call list|alias`: who is on the phone, and by which name holders know them."""

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.agent_call import CallReason
from cleanbreak.flows.contact_words import REASONS, clock_text
from cleanbreak.flows.hold_call import list_running_calls, name_agent
from cleanbreak.records.agent_call import AgentCallRow


@click.group("call")
def call_group() -> None:
    """Calls that agents announced, so that holders can check them."""


@call_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the calls that run now.

    Exit codes: 0 listed.
    """
    found = list_running_calls(timezone.now())
    lines = [_line(one) for one in found] or [_("Nobody is on the phone.")]
    say(as_json, {"calls": [_document(one) for one in found]}, *lines)


@call_group.command()
@click.argument("staff_name", metavar="NAME")
@click.argument("alias")
@json_option
def alias(staff_name: str, alias: str, as_json: bool) -> None:
    """Say by which name or number holders know a person of staff.

    Exit codes: 0 noted, 3 refused.
    """
    shown = name_agent(staff_name, alias, operator_actor(), timezone.now())
    said = _("Holders read: %(alias)s") % {"alias": shown}
    say(as_json, {"staff": staff_name, "alias": shown}, said)


def _document(row: AgentCallRow) -> dict[str, object]:
    return {
        "call": str(row.call_id),
        "agent": row.agent,
        "alias": row.alias,
        "reason": row.reason,
        "began_at": row.began_at.isoformat(),
    }


def _line(row: AgentCallRow) -> str:
    return f"{row.alias:20} {clock_text(row.began_at)}  {REASONS[CallReason(row.reason)]}"
