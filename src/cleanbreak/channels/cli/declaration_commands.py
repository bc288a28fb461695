"""`cleanbreak declaration decide`: a person decides about an important cause."""

import click
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.receipt_letter_commands import letters
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.declaration import CauseDecision
from cleanbreak.flows.decide_cause import Verdict, decide_cause
from cleanbreak.flows.wired_outside import wired_outside


@click.group("declaration")
def declaration_group() -> None:
    """Decide what was declared, and post receipts of what was declared by telephone."""


declaration_group.add_command(letters)


@declaration_group.command()
@click.argument("receipt_number")
@click.option("--accept", "decision", flag_value=CauseDecision.ACCEPTED.value)
@click.option("--refuse", "decision", flag_value=CauseDecision.REFUSED.value)
@click.option("--reason", metavar="TEXT", required=True, help="Why; the holder reads it.")
@click.option("--as", "agent", metavar="NAME", help="Who decides; else who is logged in here.")
@json_option
def decide(
    receipt_number: str, decision: str | None, reason: str, agent: str | None, as_json: bool
) -> None:
    """Decide whether a line may end without notice, for the cause that was declared.

    Accepted, it ends on the wished day or at once, but not before the time for objections is
    over if nobody has proved who asks. Refused, it ends on its ordinary day. The holder is told.

    Exit codes: 0 decided, 2 usage, 3 nothing to decide, 5 failed.
    """
    if decision is None:
        raise click.UsageError(_("Say what you decide: --accept or --refuse."))
    verdict = Verdict(decision=CauseDecision(decision), reason=reason, actor=operator_actor(agent))
    decided = decide_cause(receipt_number, verdict, wired_outside(), timezone.now())
    document = {
        "receipt_number": receipt_number,
        "decision": decision,
        "order_id": str(decided.order_id),
        "effective_date": decided.effective_date.isoformat(),
    }
    day = formats.date_format(decided.effective_date)
    say(as_json, document, _("Decided. The line ends on %(date)s.") % {"date": day})
