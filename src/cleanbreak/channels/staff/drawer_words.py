"""A drawer as staff read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from cleanbreak.domain.cash import DrawerState, MovementKind
from cleanbreak.domain.staff import person_in
from cleanbreak.flows.cash_words import DRAWER_STATE_WORDS, MOVEMENT_WORDS
from cleanbreak.flows.money_words import money_text
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerWords:
    """One drawer."""

    row: CashDrawerRow
    clerk: str
    state: Promise
    is_open: bool
    is_counted: bool
    opening: str
    held: str
    counted: str
    difference: str
    closed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementWords:
    """One movement of its journal."""

    row: CashMovementRow
    kind: Promise
    amount: str
    balance: str
    people: str


def drawer_words(drawer: CashDrawerRow) -> DrawerWords:
    """Return the drawer with its amounts as texts; empty where nobody has counted."""
    return DrawerWords(
        row=drawer,
        clerk=person_in(drawer.clerk),
        state=DRAWER_STATE_WORDS[drawer.state],
        is_open=drawer.state is DrawerState.OPEN,
        is_counted=drawer.state is DrawerState.COUNTED,
        opening=money_text(drawer.opening_minor, drawer.currency),
        held=money_text(drawer.held_minor, drawer.currency),
        counted=_text(drawer.counted_minor, drawer.currency),
        difference=_text(drawer.difference_minor, drawer.currency),
        closed_by=person_in(drawer.closed_by),
    )


def journal_said(drawer: CashDrawerRow, movements: Sequence[CashMovementRow]) -> dict[str, Any]:
    """Return what the page of a drawer shows."""
    return {
        "drawer": drawer_words(drawer),
        "movements": [_movement_words(one, drawer.currency) for one in movements],
    }


def _movement_words(movement: CashMovementRow, currency: str) -> MovementWords:
    people = (movement.acting_user, movement.seconded_by)
    return MovementWords(
        row=movement,
        kind=MOVEMENT_WORDS[MovementKind(movement.kind)],
        amount=money_text(movement.amount_minor, currency),
        balance=money_text(movement.balance_minor, currency),
        people=", ".join(person_in(one) for one in people if one),
    )


def _text(minor: int | None, currency: str) -> str:
    return "" if minor is None else money_text(minor, currency)
