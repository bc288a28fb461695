"""`cleanbreak drawer list|show`: the cash of each clerk and day, and its journal."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import click
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.cash import MovementKind
from cleanbreak.flows.cash_words import DRAWER_STATE_WORDS, MOVEMENT_WORDS
from cleanbreak.flows.list_drawers import WantedDrawers, list_drawers, read_drawer
from cleanbreak.flows.money_words import money_text
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow


@click.group("drawer")
def drawer_group() -> None:
    """Look at the cash drawers of stores; clerks work with them in the staff console."""


@drawer_group.command("list")
@click.option("--store", "store_id", default="", metavar="CODE", help="Of this store only.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Of this day only.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
@json_option
def list_(store_id: str, day: datetime | None, limit: int, as_json: bool) -> None:
    """List drawers, the latest day first.

    Exit codes: 0 listed, 2 usage.
    """
    on: date | None = day.date() if day else None
    drawers = list_drawers(WantedDrawers(store_id=store_id, day=on, limit=limit)).rows
    lines = [_line(one) for one in drawers] or [_("There is no drawer.")]
    say(as_json, {"drawers": [_document(one) for one in drawers]}, *lines)


@drawer_group.command()
@click.argument("drawer_id", metavar="ID", type=click.UUID)
@json_option
def show(drawer_id: UUID, as_json: bool) -> None:
    """Show a drawer and all that went into it and out of it.

    Exit codes: 0 shown, 2 usage, 3 unknown.
    """
    drawer, movements = read_drawer(drawer_id)
    document = {**_document(drawer), "movements": [_movement(one) for one in movements]}
    say(as_json, document, _line(drawer), *_journal(drawer, movements))


def _document(drawer: CashDrawerRow) -> dict[str, object]:
    return {
        "drawer_id": str(drawer.drawer_id),
        "store": drawer.store_id,
        "clerk": drawer.clerk,
        "day": drawer.day.isoformat(),
        "currency": drawer.currency,
        "state": drawer.state.value,
        "opening_minor": drawer.opening_minor,
        "held_minor": drawer.held_minor,
        "counted_minor": drawer.counted_minor,
        "difference_minor": drawer.difference_minor,
        "reason": drawer.reason,
        "closed_by": drawer.closed_by,
    }


def _movement(movement: CashMovementRow) -> dict[str, object]:
    return {
        "receipt_number": movement.receipt_number,
        "at": movement.at.isoformat(),
        "kind": movement.kind,
        "amount_minor": movement.amount_minor,
        "balance_minor": movement.balance_minor,
        "payout_id": str(movement.payout_id) if movement.payout_id else None,
        "acting_user": movement.acting_user,
        "seconded_by": movement.seconded_by,
    }


def _line(drawer: CashDrawerRow) -> str:
    held = money_text(drawer.held_minor, drawer.currency)
    state = DRAWER_STATE_WORDS[drawer.state]
    return f"{drawer.drawer_id}  {drawer.day}  {drawer.store_id}  {drawer.clerk}  {held}  {state}"


def _journal(drawer: CashDrawerRow, movements: Sequence[CashMovementRow]) -> list[str]:
    return [
        f"{one.receipt_number}  {one.at:%H:%M:%S} UTC"
        f"  {money_text(one.amount_minor, drawer.currency):>16}"
        f"  {money_text(one.balance_minor, drawer.currency):>16}"
        f"  {MOVEMENT_WORDS[MovementKind(one.kind)]}"
        for one in movements
    ]
