"""Slips of stores, numbered without gaps, and each time that one was printed; append-only.

A slip has no personal data: it refers to what it is about, and is written out anew whenever it is
printed. Number, amount and facts never change, so it says the same each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Max, Q
from uuid_utils.compat import uuid7

from cleanbreak.domain.slip import OF_DRAWER, PaperWidth, PrintOutcome, PrintWay, SlipKind
from cleanbreak.records.cash_drawer import CashMovementRow
from cleanbreak.records.choices import one_of
from cleanbreak.records.store import StoreRow


class SlipRow(models.Model):
    """One slip of one store."""

    slip_id = models.UUIDField(primary_key=True, default=uuid7)
    store = models.ForeignKey(
        StoreRow, on_delete=models.PROTECT, related_name="slips", db_index=False
    )
    number = models.IntegerField(help_text="Of the store, from 1 on without gaps.")
    kind = models.TextField()
    about = models.TextField(help_text="With the kind: of what there is one slip only.")
    language = models.TextField()
    issued_at = models.DateTimeField()
    issued_by = models.TextField(help_text="As records name people.")
    movement = models.OneToOneField(
        CashMovementRow, on_delete=models.PROTECT, null=True, related_name="slip"
    )
    amount_minor = models.BigIntegerField(
        null=True, help_text="What went into the drawer; below zero: out of it."
    )
    order_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict, help_text="Figures and codes; no personal data.")

    class Meta:
        db_table = "slip"
        constraints = [
            one_of("kind", SlipKind),
            models.UniqueConstraint(fields=["store", "number"], name="slip_number_once"),
            models.UniqueConstraint(fields=["kind", "about"], name="slip_about_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=sorted(kind.value for kind in OF_DRAWER),
                    movement__isnull=False,
                    amount_minor__isnull=False,
                )
                | (
                    ~Q(kind__in=sorted(kind.value for kind in OF_DRAWER))
                    & Q(movement=None, amount_minor=None)
                ),
                name="slip_of_drawer_has_movement",
            ),
        ]
        indexes = [models.Index(fields=["store", "issued_at"], name="slip_by_day")]


class SlipPrintRow(models.Model):
    """One time that a slip was to be printed; what became of it is said once."""

    print_id = models.UUIDField(primary_key=True, default=uuid7)
    slip = models.ForeignKey(
        SlipRow, on_delete=models.PROTECT, related_name="prints", db_index=False
    )
    copy = models.IntegerField(help_text="0: the slip itself; else which copy.")
    way = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    sent_at = models.DateTimeField(null=True, help_text="NULL: no printer was asked yet.")
    outcome = models.TextField(db_default="", help_text="Empty: nobody has said yet.")
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "print_of_slip"
        constraints = [
            one_of("way", PrintWay),
            models.CheckConstraint(
                condition=Q(outcome="", told_at=None)
                | Q(outcome__in=[one.value for one in PrintOutcome], told_at__isnull=False),
                name="slip_print_outcome_told",
            ),
        ]
        indexes = [
            models.Index(fields=["slip", "print_id"], name="slip_print_by_slip"),
            models.Index(
                fields=["asked_at"],
                condition=Q(way=PrintWay.NETWORK.value, outcome=""),
                name="slip_print_waits",
            ),
        ]

    @property
    def result(self) -> PrintOutcome | None:
        """Return what became of it; ``None``: nobody has said yet."""
        return PrintOutcome(self.outcome) if self.outcome else None


class StorePrinterRow(models.Model):
    """The printer of a store that our worker reaches."""

    store = models.OneToOneField(StoreRow, on_delete=models.PROTECT, primary_key=True)
    host = models.TextField()
    port = models.IntegerField()
    width_mm = models.SmallIntegerField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "store_printer"
        constraints = [
            models.CheckConstraint(
                condition=Q(width_mm__in=[one.value for one in PaperWidth]),
                name="store_printer_width",
            ),
            models.CheckConstraint(condition=Q(port__range=(1, 65535)), name="store_printer_port"),
        ]

    @property
    def width(self) -> PaperWidth:
        """Return how wide its paper is."""
        return PaperWidth(self.width_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSlip:
    """A slip that is about to get its number."""

    store: StoreRow
    kind: SlipKind
    about: str
    language: str
    movement: CashMovementRow | None = None
    amount_minor: int | None = None
    order_id: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def insert_slip(new: NewSlip, issued_by: str, at: datetime) -> SlipRow:
    """Give a slip the next number of its store, in the running transaction; or find it.

    Whoever wants a number waits for who has the last one: a number of a transaction that fails is
    the next one's. Take no other lock afterwards.
    """
    _lock_book(new.store)
    there = SlipRow.objects.filter(kind=new.kind.value, about=new.about).first()
    if there is not None:
        return there
    last = SlipRow.objects.filter(store=new.store).aggregate(last=Max("number"))["last"]
    return SlipRow.objects.create(
        store=new.store,
        number=(last or 0) + 1,
        kind=new.kind.value,
        about=new.about,
        language=new.language,
        issued_at=at,
        issued_by=issued_by,
        movement=new.movement,
        amount_minor=new.amount_minor,
        order_id=new.order_id,
        facts=dict(new.facts),
    )


def lock_slip(slip_id: UUID) -> SlipRow | None:
    """Return a slip, and let nobody print slips of its store before the transaction ends."""
    slip = SlipRow.objects.select_related("store").filter(pk=slip_id).first()
    if slip is not None:
        _lock_book(slip.store)
    return slip


def _lock_book(store: StoreRow) -> None:
    """Lock the slips of a store; what refers to the store is not kept waiting."""
    StoreRow.objects.select_for_update(no_key=True).get(pk=store.pk)


def tell_outcome(print_id: UUID, outcome: PrintOutcome, at: datetime) -> bool:
    """Say what became of a print, unless that was said; return whether it was this time."""
    told = SlipPrintRow.objects.filter(pk=print_id, outcome="")
    return bool(told.update(outcome=outcome.value, told_at=at))
