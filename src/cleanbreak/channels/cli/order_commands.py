"""`cleanbreak order show|list|cancel|retry`: look at orders, withdraw one, let it go on."""

from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode, exit_code_of
from cleanbreak.channels.cli.order_words import (
    as_document,
    as_list_entry,
    as_list_line,
    as_sentences,
)
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.list_orders_for_people import list_orders_for_people
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.retry_order import retry_order


@click.group("order")
def order_group() -> None:
    """Look at orders, withdraw one, or let it go on."""


@order_group.command()
@click.argument("order_id", metavar="ID", type=click.UUID)
@json_option
def show(order_id: UUID, as_json: bool) -> None:
    """Show how an order stands, step by step, with its evidence.

    Exit codes: 0 finished, 3 unknown, 4 waiting, 5 a person must look.
    """
    order = read_order(order_id)
    say(as_json, as_document(order), *as_sentences(order))
    click.get_current_context().exit(exit_code_of(order.state))


@order_group.command("list")
@click.option("--needs-person", is_flag=True, help="Held, or with a cause nobody has decided.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
@json_option
def list_orders(needs_person: bool, limit: int, as_json: bool) -> None:
    """List the orders that wait for a person, those of the nearest day first.

    Exit codes: 0 listed, 2 usage.
    """
    if not needs_person:
        raise click.UsageError(_("Say which orders: --needs-person."))
    orders = list_orders_for_people(limit)
    lines = [as_list_line(order) for order in orders] or [_("No order waits for a person.")]
    say(as_json, {"orders": [as_list_entry(order) for order in orders]}, *lines)


@order_group.command()
@click.argument("order_id", metavar="ID", type=click.UUID)
@json_option
def cancel(order_id: UUID, as_json: bool) -> None:
    """Withdraw an order before its point of no return.

    Exit codes: 0 withdrawn, 3 too late or unknown, 4 what was begun is being undone.
    """
    state = cancel_termination(order_id, operator_actor(), timezone.now())
    is_done = state is OrderState.CANCELLED
    sentence = _("The order is withdrawn.") if is_done else _("What was begun is being undone.")
    say(as_json, {"order_id": str(order_id), "state": state.value}, sentence)
    click.get_current_context().exit(ExitCode.DONE if is_done else ExitCode.WAITING)


@order_group.command()
@click.argument("order_id", metavar="ID", type=click.UUID)
@json_option
def retry(order_id: UUID, as_json: bool) -> None:
    """Let an order go on that waits for a person, after the person has looked.

    Exit codes: 0 it goes on, 3 it does not wait for a person, or is unknown.
    """
    retry_order(order_id, operator_actor(), timezone.now())
    document = {"order_id": str(order_id), "state": read_order(order_id).state.value}
    say(as_json, document, _("The order goes on."))
