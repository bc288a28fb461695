"""List drawers and what waits at the counter: for clerks, for leads, and for the command line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from cleanbreak.domain.cash import UnknownDrawer
from cleanbreak.domain.money import Money
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.find_pick_up import PickUp, read_pick_up
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow
from cleanbreak.records.keyset import FIRST, Page, Part, read_page
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.pick_up_code import PickUpCodeRow
from cleanbreak.records.slip import SlipRow
from cleanbreak.records.store import StoreRow

TAIL_LENGTH = 4


class UnknownCashReceipt(Refusal):
    """There is no such receipt for cash. Check its number for typing errors."""

    code = "unknown_cash_receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedDrawers:
    """Which drawers somebody wants to see; ``None`` and empty: all."""

    store_id: str = ""
    day: date | None = None
    limit: int
    after: str = FIRST
    """Behind which one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A payment that waits for a second person, and then for its clerk."""

    pick_up: PickUp
    asked_by: str
    identity_document: str
    seconded_by: str
    store: StoreRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadCode:
    """A code that was typed wrong too often."""

    payout_id: UUID
    amount: Money
    msisdn_tail: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CashReceipt:
    """What the holder signs."""

    movement: CashMovementRow
    payout: PayoutRow
    holder_name: str = field(repr=False)
    slip_id: UUID | None
    """``None``: it was paid before there were slips."""


def open_drawers_of(clerk: str) -> list[CashDrawerRow]:
    """Return the drawers that a clerk has not closed yet."""
    return list(_drawers().filter(clerk=clerk, closed_at=None).order_by("day", "currency"))


def list_drawers(wanted: WantedDrawers) -> Page[CashDrawerRow]:
    """Return drawers, the latest day first."""
    found = _drawers()
    if wanted.store_id:
        found = found.filter(store_id=wanted.store_id)
    if wanted.day:
        found = found.filter(day=wanted.day)
    latest = Part(found, ("day", "opened_at", "drawer_id"), is_newest_first=True)
    return read_page([latest], wanted.after, wanted.limit)


def drawers_to_sign() -> list[CashDrawerRow]:
    """Return the drawers that differ and wait for a second person."""
    waiting = _drawers().filter(closed_at=None, counted_minor__isnull=False)
    return list(waiting.order_by("opened_at"))


def read_drawer(drawer_id: UUID) -> tuple[CashDrawerRow, Sequence[CashMovementRow]]:
    """Return a drawer and its journal.

    :raises UnknownDrawer: if there is none.
    """
    drawer = _drawers().filter(pk=drawer_id).first()
    if drawer is None:
        raise UnknownDrawer
    return drawer, list(drawer.movements.order_by("movement_id"))


def list_asked(now: datetime) -> list[Asked]:
    """Return the payments that wait for a second person, or have one's word already."""
    codes = PickUpCodeRow.objects.select_related("asked_drawer__store").exclude(asked_by="")
    return [
        Asked(
            pick_up=read_pick_up(code.payout_id, now),
            asked_by=code.asked_by,
            identity_document=code.identity_document,
            seconded_by=code.seconded_by,
            store=code.asked_drawer.store,
        )
        for code in codes.filter(ended_at=None, expires_at__gt=now).order_by("issued_at")
        if code.asked_drawer
    ]


def count_asked() -> int:
    """Return how many payments wait for a second person."""
    return PickUpCodeRow.objects.filter(ended_at=None, seconded_by="").exclude(asked_by="").count()


def list_dead_codes(now: datetime) -> list[DeadCode]:
    """Return the codes at which a person must look."""
    codes = PickUpCodeRow.objects.filter(ended_at=None, tries_left=0, expires_at__gt=now)
    found = {code.payout_id: code for code in codes.order_by("issued_at")}
    payouts = PayoutRow.objects.in_bulk(list(found))
    lines = LineRow.objects.in_bulk([one.line_id for one in payouts.values()])
    return [
        DeadCode(
            payout_id=payout_id,
            amount=Money(payouts[payout_id].amount_minor, payouts[payout_id].currency),
            msisdn_tail=lines[payouts[payout_id].line_id].msisdn[-TAIL_LENGTH:],
            expires_at=code.expires_at,
        )
        for payout_id, code in found.items()
    ]


def read_receipt(movement_id: int) -> CashReceipt:
    """Return the receipt of a payment.

    :raises UnknownCashReceipt: if there is none.
    """
    movements = CashMovementRow.objects.select_related("drawer__store")
    movement = movements.filter(pk=movement_id).first()
    if movement is None or movement.payout_id is None:
        raise UnknownCashReceipt
    payout = PayoutRow.objects.get(pk=movement.payout_id)
    line = LineRow.objects.select_related("holder").get(line_id=payout.line_id)
    slip_id = SlipRow.objects.filter(movement=movement).values_list("slip_id", flat=True).first()
    return CashReceipt(
        movement=movement, payout=payout, holder_name=line.holder.name, slip_id=slip_id
    )


def _drawers() -> QuerySet[CashDrawerRow]:
    return CashDrawerRow.objects.select_related("store")
