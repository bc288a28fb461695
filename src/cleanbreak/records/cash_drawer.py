"""Cash drawers of clerks, one for a day and a currency, and an append-only journal of each.

The ledger has the same figures by account; here they stand by drawer, so that a clerk's day is read
without it. Both are written in one transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from cleanbreak.domain.cash import (
    DayClose,
    DrawerAlreadyOpen,
    DrawerState,
    IdentityDocument,
    MovementKind,
    UnknownDrawer,
    closing_journal,
    opening_journal,
)
from cleanbreak.domain.ledger import Journal
from cleanbreak.domain.money import Money
from cleanbreak.domain.staff import person_in
from cleanbreak.records.choices import one_of
from cleanbreak.records.ledger import post_journals
from cleanbreak.records.store import StoreRow

NO_LINE = 0
"""The line of a journal that is about a drawer, whose id stands for the order's."""


class CashDrawerRow(models.Model):
    """The cash that one clerk has in one currency on one day."""

    drawer_id = models.UUIDField(primary_key=True)
    store = models.ForeignKey(StoreRow, on_delete=models.PROTECT, related_name="drawers")
    clerk = models.TextField(help_text="As records name people.")
    day = models.DateField(help_text="In the time zone of the store.")
    currency = models.TextField()
    opening_minor = models.BigIntegerField(help_text="The float from the vault.")
    held_minor = models.BigIntegerField(help_text="What is in it by its journal.")
    opened_at = models.DateTimeField()
    counted_minor = models.BigIntegerField(null=True, help_text="NULL: not counted yet.")
    difference_minor = models.BigIntegerField(null=True, help_text="Below zero: missing.")
    reason = models.TextField(db_default="", help_text="Why it differs, in the clerk's words.")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(db_default="", help_text="The clerk; if it differs, another.")

    class Meta:
        db_table = "cash_drawer"
        constraints = [
            models.UniqueConstraint(
                fields=["clerk", "currency"],
                condition=Q(closed_at=None),
                name="cash_drawer_one_open",
            ),
            models.CheckConstraint(
                condition=Q(opening_minor__gte=0, held_minor__gte=0),
                name="cash_drawer_not_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(difference_minor=None) | Q(difference_minor=0) | ~Q(reason=""),
                name="cash_drawer_difference_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | (
                    Q(difference_minor__isnull=False)
                    & (Q(difference_minor=0) | ~Q(closed_by=F("clerk")))
                ),
                name="cash_drawer_difference_signed",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "day"], name="cash_drawer_by_store"),
            models.Index(fields=["day", "opened_at", "drawer_id"], name="cash_drawer_latest"),
        ]

    @property
    def state(self) -> DrawerState:
        """Return how far its day has come."""
        if self.closed_at is not None:
            return DrawerState.CLOSED
        return DrawerState.OPEN if self.counted_minor is None else DrawerState.COUNTED

    @property
    def held(self) -> Money:
        """Return what is in it by its journal."""
        return Money(self.held_minor, self.currency)

    def is_of(self, acting_user: str) -> bool:
        """Return whether it is this person's own."""
        return person_in(self.clerk) == person_in(acting_user)


class CashMovementRow(models.Model):
    """What went into a drawer or out of it; append-only."""

    movement_id = models.BigAutoField(primary_key=True)
    drawer = models.ForeignKey(
        CashDrawerRow, on_delete=models.PROTECT, related_name="movements", db_index=False
    )
    at = models.DateTimeField()
    kind = models.TextField()
    amount_minor = models.BigIntegerField(help_text="Below zero: it went out.")
    balance_minor = models.BigIntegerField(help_text="What is in the drawer afterwards.")
    payout_id = models.UUIDField(null=True)
    identity_document = models.TextField(db_default="", help_text="Its kind; never its number.")
    acting_user = models.TextField()
    seconded_by = models.TextField(db_default="", help_text="Who else agreed, if somebody had to.")

    class Meta:
        db_table = "cash_movement"
        constraints = [
            one_of("kind", MovementKind),
            models.CheckConstraint(
                condition=Q(balance_minor__gte=0), name="cash_movement_not_below_zero"
            ),
            models.CheckConstraint(
                condition=~Q(seconded_by=F("acting_user")), name="cash_movement_two_people"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=MovementKind.PAID.value,
                    payout_id__isnull=False,
                    identity_document__in=[one.value for one in IdentityDocument],
                )
                | (~Q(kind=MovementKind.PAID.value) & Q(payout_id=None, identity_document="")),
                name="cash_movement_paid_to_somebody_seen",
            ),
            models.UniqueConstraint(fields=["payout_id"], name="cash_movement_paid_once"),
        ]
        indexes = [models.Index(fields=["drawer", "movement_id"], name="cash_movement_by_drawer")]

    @property
    def receipt_number(self) -> str:
        """Return the number under which the holder signs."""
        return f"{self.movement_id:08d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDrawer:
    """A drawer that is about to be opened."""

    store: StoreRow
    clerk: str
    day: date
    opening: Money


def insert_drawer(new: NewDrawer, at: datetime) -> CashDrawerRow:
    """Open a drawer with a float from the vault of its store.

    :raises DrawerAlreadyOpen: if the clerk has one in that currency.
    """
    minor, currency = new.opening.amount_minor, new.opening.currency
    drawer = CashDrawerRow(
        drawer_id=uuid7(),
        store=new.store,
        clerk=new.clerk,
        day=new.day,
        currency=currency,
        opening_minor=minor,
        held_minor=0,
        opened_at=at,
    )
    try:
        with transaction.atomic():
            drawer.save(force_insert=True)
    except IntegrityError as fault:
        raise DrawerAlreadyOpen(currency=currency) from fault
    move_cash(drawer, CashMove(MovementKind.OPENED, minor, new.clerk), at)
    _post(drawer, opening_journal(drawer.drawer_id, new.store.store_id, new.opening), at)
    return drawer


def lock_drawer(drawer_id: UUID) -> CashDrawerRow:
    """Lock a drawer until the end of the transaction.

    :raises UnknownDrawer: if there is none.
    """
    drawer = CashDrawerRow.objects.select_for_update().filter(pk=drawer_id).first()
    if drawer is None:
        raise UnknownDrawer
    return drawer


def lock_drawer_of(clerk: str, currency: str) -> CashDrawerRow | None:
    """Lock the drawer that a clerk has open in a currency, if there is one."""
    drawers = CashDrawerRow.objects.select_for_update(of=("self",)).select_related("store")
    return drawers.filter(clerk=clerk, currency=currency, closed_at=None).first()


@dataclass(frozen=True, slots=True)
class CashMove:
    """Cash that goes into a locked drawer, or out of it."""

    kind: MovementKind
    amount_minor: int
    acting_user: str
    payout_id: UUID | None = None
    identity: IdentityDocument | None = None
    seconded_by: str = ""


def move_cash(drawer: CashDrawerRow, move: CashMove, at: datetime) -> CashMovementRow:
    """Note what goes into a locked drawer or out of it; the caller posts the journal.

    :raises IntegrityError: if it does not hold as much.
    """
    after = drawer.held_minor + move.amount_minor
    drawer.held_minor = after
    drawer.save(update_fields=["held_minor"])
    return CashMovementRow.objects.create(
        drawer=drawer,
        at=at,
        kind=move.kind.value,
        amount_minor=move.amount_minor,
        balance_minor=after,
        payout_id=move.payout_id,
        identity_document=move.identity.value if move.identity else "",
        acting_user=move.acting_user,
        seconded_by=move.seconded_by,
    )


def note_count(drawer: CashDrawerRow, counted_minor: int, reason: str) -> None:
    """Note what was counted in a locked drawer; from now on nothing is paid from it."""
    drawer.counted_minor = counted_minor
    drawer.difference_minor = counted_minor - drawer.held_minor
    drawer.reason = reason
    drawer.save(update_fields=["counted_minor", "difference_minor", "reason"])


def close_counted(drawer: CashDrawerRow, signed_by: str, at: datetime) -> None:
    """Close a locked drawer that was counted: its cash goes back to the vault."""
    close = DayClose(held=drawer.held, counted_minor=drawer.counted_minor or 0)
    if close.difference_minor:
        move_cash(drawer, CashMove(MovementKind.DIFFERENCE, close.difference_minor, signed_by), at)
    move_cash(drawer, CashMove(MovementKind.CLOSED, -close.counted_minor, drawer.clerk), at)
    drawer.closed_at, drawer.closed_by = at, signed_by
    drawer.save(update_fields=["closed_at", "closed_by"])
    _post(drawer, closing_journal(drawer.drawer_id, drawer.store_id, close), at)


def has_open_drawer_before(clerk: str, day: date) -> date | None:
    """Return the day of a drawer of the clerk's that was left open, if there is one."""
    left = CashDrawerRow.objects.filter(clerk=clerk, closed_at=None, day__lt=day)
    return left.order_by("day").values_list("day", flat=True).first()


def local_day(store: StoreRow, at: datetime) -> date:
    """Return what day it is at the store."""
    return timezone.localtime(at, ZoneInfo(store.time_zone)).date()


def _post(drawer: CashDrawerRow, journal: Journal, at: datetime) -> None:
    journals: list[tuple[UUID, int, Any]] = [(drawer.drawer_id, NO_LINE, journal)]
    post_journals(journals, at)
