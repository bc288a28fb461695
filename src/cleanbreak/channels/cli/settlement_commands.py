"""`cleanbreak settlement`: correct the final money of an ended line by a further entry."""

from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.campaign_commands import as_option
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.order_words import correction_document
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.correction import Correction, CorrectionSide, CorrectionState
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.correct_settlement import (
    CorrectionWish,
    approve_correction,
    correct_settlement,
    refuse_correction,
)
from cleanbreak.flows.money_words import money_text

id_argument = click.argument("correction_id", metavar="ID", type=click.UUID)


@click.group("settlement")
def settlement_group() -> None:
    """Correct the final money of lines that have ended."""


@settlement_group.command()
@click.argument("order_id", metavar="ORDER", type=click.UUID)
@click.option("--credit", "credit_minor", metavar="MINOR", type=click.IntRange(1))
@click.option("--debit", "debit_minor", metavar="MINOR", type=click.IntRange(1))
@click.option("--reason", metavar="TEXT", required=True, help="One line; the holder is told it.")
@click.option("--key", metavar="KEY", required=True, help="Yours; the same one acts once.")
@as_option
@json_option
def correct(
    order_id: UUID,
    credit_minor: int | None,
    debit_minor: int | None,
    reason: str,
    key: str,
    actor: Actor,
    as_json: bool,
) -> None:
    """Give the holder of ORDER more (--credit), or charge late usage (--debit), in minor units.

    What was booked before stays. Above the operator's limit a second person must approve it.

    Exit codes: 0 booked, 2 usage, 3 refused, 4 waits for a second person.
    """
    if (credit_minor is None) == (debit_minor is None):
        raise click.UsageError(_("Say one of --credit and --debit."))
    wish = CorrectionWish(
        order_id=order_id,
        key=key,
        side=CorrectionSide.DEBIT if credit_minor is None else CorrectionSide.CREDIT,
        amount_minor=credit_minor or debit_minor or 0,
        reason=reason,
    )
    _tell(correct_settlement(wish, actor, timezone.now()), as_json)


@settlement_group.command()
@id_argument
@as_option
@json_option
def approve(correction_id: UUID, actor: Actor, as_json: bool) -> None:
    """Book a correction that waits for a second person, as that person.

    Exit codes: 0 booked, 2 usage, 3 refused.
    """
    _tell(approve_correction(correction_id, actor, timezone.now()), as_json)


@settlement_group.command()
@id_argument
@as_option
@json_option
def refuse(correction_id: UUID, actor: Actor, as_json: bool) -> None:
    """Drop a correction that waits for a second person; nothing is booked.

    Exit codes: 0 dropped, 2 usage, 3 refused.
    """
    _tell(refuse_correction(correction_id, actor, timezone.now()), as_json)


def _tell(one: Correction, as_json: bool) -> None:
    say(as_json, correction_document(one), *_sentences(one))
    if one.state is CorrectionState.HELD:
        click.get_current_context().exit(ExitCode.WAITING)


def _sentences(one: Correction) -> list[str]:
    amount = money_text(one.amount.amount_minor, one.amount.currency)
    netted = money_text(one.netted_minor, one.amount.currency)
    rest = money_text(one.rest_minor, one.amount.currency)
    match one.state:
        case CorrectionState.HELD:
            waits = _("%(amount)s: a second person must approve it: %(command)s")
            command = f"cleanbreak settlement approve {one.correction_id}"
            return [waits % {"amount": amount, "command": command}]
        case CorrectionState.REFUSED:
            return [_("%(amount)s: dropped, nothing was booked.") % {"amount": amount}]
        case CorrectionState.POSTED if one.side is CorrectionSide.CREDIT:
            said = _("%(amount)s: booked. Pays open debt: %(netted)s. Goes to the holder: %(rest)s")
        case CorrectionState.POSTED:
            said = _(
                "%(amount)s: booked. Taken from a waiting refund: %(netted)s. Owed by the holder:"
                " %(rest)s"
            )
    return [said % {"amount": amount, "netted": netted, "rest": rest}]
