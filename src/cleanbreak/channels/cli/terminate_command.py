"""`cleanbreak terminate`: end one line."""

import getpass
import time
from datetime import date
from uuid import UUID

import click
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode, exit_code_of
from cleanbreak.channels.cli.order_words import as_document, as_sentences
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.identifiers import parse_eid, parse_iccid, parse_msisdn
from cleanbreak.domain.policy import QuarantineReason
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel, OrderState, TerminationRequest
from cleanbreak.flows.plan_termination import plan_terminations
from cleanbreak.flows.read_line import card_on_chip
from cleanbreak.flows.read_order import OrderStory, read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.settlement_words import money_rows_for_staff
from cleanbreak.flows.wired_outside import wired_outside

LOOK_EVERY_S = 0.1


class EndWishType(click.ParamType[EndWish]):
    """``now``, ``notice`` or a date."""

    name = "now|notice|YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> EndWish:
        """Return the wish, or end with exit code 2."""
        if isinstance(value, EndWish):
            return value
        if value == "now":
            return EndWish(policy=EndPolicy.IMMEDIATE)
        if value == "notice":
            return EndWish(policy=EndPolicy.AFTER_NOTICE)
        try:
            wished_date = date.fromisoformat(str(value))
        except ValueError:
            self.fail(_("say now, notice or a date like 2026-12-31"), param, ctx)
        return EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=wished_date)


@click.command()
@click.option("--msisdn", metavar="N", help="Phone number, like +4915228817386.")
@click.option("--iccid", metavar="N", help="Card number, 18 to 20 digits.")
@click.option("--eid", metavar="N", help="eUICC, 32 digits, if one living line is on it.")
@click.option("--when", "wish", type=EndWishType(), default="notice", show_default=True)
@click.option("--verified-by", metavar="AGENT", help="Who has seen two proofs of the holder.")
@click.option("--harassment", is_flag=True, help="Given up over threatening or nuisance calls.")
@click.option("--plan", "only_plan", is_flag=True, help="Show day and money, and change nothing.")
@click.option("--wait", is_flag=True, help="Wait until the line has ended or a person must look.")
@click.option("--timeout", "timeout_s", default=60.0, show_default=True, help="Of --wait, seconds.")
@json_option
def terminate(
    msisdn: str | None,
    iccid: str | None,
    eid: str | None,
    wish: EndWish,
    verified_by: str | None,
    harassment: bool,
    only_plan: bool,
    wait: bool,
    timeout_s: float,
    as_json: bool,
) -> None:
    """End one line: at once, after its notice, or on a date.

    Exit codes: 0 ended, 2 usage, 3 refused, 4 waiting for its day or for a system, 5 a person
    must look. With --plan: 0 shown. With --harassment the number rests longer where the place asks
    for it.
    """
    if sum(name is not None for name in (msisdn, iccid, eid)) != 1:
        raise click.UsageError(_("Name the line by one of --msisdn, --iccid and --eid."))
    if eid is not None:
        iccid = card_on_chip(parse_eid(eid))
    request = TerminationRequest(
        msisdn=parse_msisdn(msisdn) if msisdn is not None else None,
        iccid=parse_iccid(iccid) if iccid is not None else None,
        wish=wish,
        level=ProofLevel.VERIFIED if verified_by else ProofLevel.IDENTIFIED,
        actor=operator_actor(verified_by),
        quarantine_reason=(
            QuarantineReason.HARASSMENT if harassment else QuarantineReason.ORDINARY
        ),
    )
    if only_plan:
        _show_plan(request, as_json)
        return
    requested = request_termination(request, wired_outside(), timezone.now())
    order = _wait_for(requested.order_id, timeout_s) if wait else read_order(requested.order_id)
    say(as_json, {**as_document(order), "is_new": requested.is_new}, *as_sentences(order))
    was_withdrawn = order.state is OrderState.CANCELLED  # the line lives: that is not "done"
    code = ExitCode.REFUSED if was_withdrawn else exit_code_of(order.state)
    click.get_current_context().exit(code)


def _show_plan(request: TerminationRequest, as_json: bool) -> None:
    """Show what would happen: the same figures as in the portal before the last word."""
    (planned,) = plan_terminations([request], wired_outside(), timezone.now())
    if isinstance(planned, Refusal):
        raise planned
    plan = planned.plan
    money = money_rows_for_staff(plan.settlement) or [(_("Money"), _("not known at this moment"))]
    say(
        as_json,
        plan.as_json(),
        f"{_('Last day of the line')}: {formats.date_format(plan.end.effective_date)}",
        *(f"{label}: {amount}" for label, amount in money),
    )


def operator_actor(verified_by: str | None = None) -> Actor:
    """Return who acts: the agent who saw the proofs, or whoever is logged in on this machine."""
    user = f"agent:{verified_by}" if verified_by else f"operator:{getpass.getuser()}"
    return Actor(channel=Channel.CLI, acting_user=user)


def _wait_for(order_id: UUID, timeout_s: float) -> OrderStory:
    """Look at the order until it is finished, is held, waits for a later day, or time is up."""
    deadline = time.monotonic() + timeout_s
    while True:
        order = read_order(order_id)
        waits_for_its_day = order.state is OrderState.PENDING and order.due_at > timezone.now()
        is_over = not order.state.is_open or order.state is OrderState.HELD or waits_for_its_day
        if is_over or time.monotonic() >= deadline:
            return order
        time.sleep(LOOK_EVERY_S)
