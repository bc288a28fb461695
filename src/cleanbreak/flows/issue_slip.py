"""Issue a slip: it gets its number in the transaction of what it is about, or neither is there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language

from cleanbreak.domain.cash import MovementKind
from cleanbreak.domain.slip import SlipKind
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.slip import NewSlip, SlipRow, insert_slip
from cleanbreak.records.store import StoreRow

MOVED = tuple(MovementKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptTaken:
    """The number that a customer takes along, and of what."""

    receipt_number: str
    order_id: UUID | None
    """``None``: of a plain declaration."""
    language: str


def issue_opening_slip(drawer: CashDrawerRow, actor: Actor, now: datetime) -> SlipRow:
    """Issue the slip of a float that was put into a drawer."""
    movement = drawer.movements.get(kind=MovementKind.OPENED.value)
    facts = {"currency": drawer.currency}
    new = _of_drawer(SlipKind.DRAWER_OPENED, movement, movement.amount_minor, facts)
    return insert_slip(new, actor.acting_user, now)


def issue_cash_slip(movement: CashMovementRow, actor: Actor, now: datetime) -> SlipRow:
    """Issue the slip of cash that is being handed out, in the language of the holder."""
    payout = PayoutRow.objects.get(payout_id=UUID(str(movement.payout_id)))
    facts = {"currency": payout.currency, "owed_minor": payout.amount_minor}
    new = replace(
        _of_drawer(SlipKind.CASH_PAID, movement, movement.amount_minor, facts),
        language=_holders_language(payout.order_id),
        order_id=payout.order_id,
    )
    return insert_slip(new, actor.acting_user, now)


def issue_closing_slip(drawer: CashDrawerRow, actor: Actor, now: datetime) -> SlipRow:
    """Issue the slip of a drawer that is closed: what was in it, what was counted, what differs."""
    moved = list(drawer.movements.order_by("movement_id"))
    by_kind = {kind: sum(m.amount_minor for m in moved if m.kind == kind.value) for kind in MOVED}
    facts = {
        "currency": drawer.currency,
        "opening_minor": by_kind[MovementKind.OPENED],
        "paid_minor": -by_kind[MovementKind.PAID],
        "difference_minor": by_kind[MovementKind.DIFFERENCE],
        "counted_minor": -by_kind[MovementKind.CLOSED],
    }
    out = by_kind[MovementKind.DIFFERENCE] + by_kind[MovementKind.CLOSED]
    new = _of_drawer(SlipKind.DRAWER_CLOSED, moved[-1], out, facts)
    return insert_slip(new, actor.acting_user, now)


def issue_code_slip(payout_id: UUID, store: StoreRow, actor: Actor, now: datetime) -> SlipRow:
    """Issue the slip with the pick-up code of a payout; the code itself is not kept with it."""
    payout = PayoutRow.objects.get(pk=payout_id)
    new = NewSlip(
        store=store,
        kind=SlipKind.PICK_UP_CODE,
        about=f"payout:{payout_id}",
        language=_holders_language(payout.order_id),
        order_id=payout.order_id,
        facts={"payout_id": str(payout_id)},
    )
    return insert_slip(new, actor.acting_user, now)


def issue_receipt_slip(
    receipt: ReceiptTaken, store: StoreRow, actor: Actor, now: datetime
) -> SlipRow:
    """Issue the receipt of what a customer has declared at the desk."""
    new = NewSlip(
        store=store,
        kind=SlipKind.DECLARED,
        about=f"receipt:{receipt.receipt_number}",
        language=receipt.language,
        order_id=receipt.order_id,
        facts={"receipt_number": receipt.receipt_number},
    )
    return insert_slip(new, actor.acting_user, now)


def issue_card_slip(order_id: UUID, store: StoreRow, actor: Actor, now: datetime) -> SlipRow:
    """Issue the slip of the card of an ended line, which was destroyed at the desk."""
    new = NewSlip(
        store=store,
        kind=SlipKind.CARD_DESTROYED,
        about=f"order:{order_id}",
        language=_holders_language(order_id),
        order_id=order_id,
    )
    return insert_slip(new, actor.acting_user, now)


def issue_day_slip(
    store: StoreRow, figures: Mapping[str, Any], actor: Actor, now: datetime
) -> SlipRow:
    """Issue the day report of a store, as it stands now."""
    new = NewSlip(
        store=store,
        kind=SlipKind.DAY_REPORT,
        about=f"day:{store.store_id}:{figures['day']}:{now.isoformat()}",
        language=_own_language(),
        facts=figures,
    )
    return insert_slip(new, actor.acting_user, now)


def _of_drawer(
    kind: SlipKind, movement: CashMovementRow, amount_minor: int, facts: Mapping[str, Any]
) -> NewSlip:
    return NewSlip(
        store=movement.drawer.store,
        kind=kind,
        about=f"movement:{movement.movement_id}",
        language=_own_language(),
        movement=movement,
        amount_minor=amount_minor,
        facts=facts,
    )


def _holders_language(order_id: UUID) -> str:
    order = OrderRow.objects.select_related("line__holder").get(pk=order_id)
    return spoken(order.line.holder.language)


def _own_language() -> str:
    """Return the language of whoever is at work: what stays in the store is in theirs."""
    return get_language() or settings.LANGUAGE_CODE
