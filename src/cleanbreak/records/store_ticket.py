"""Tickets of stores: a time, or a place in a day's line; nobody's name is on them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.db.models import Count, Q

from cleanbreak.domain.store_ticket import TicketKind, TicketState, Waiting
from cleanbreak.records.choices import one_of
from cleanbreak.records.outlet import OutletRow

NOT_CANCELLED = ~Q(state=TicketState.CANCELLED.value)


class StoreTicketRow(models.Model):
    """One ticket; it is deleted some days after its own."""

    ticket_id = models.UUIDField(primary_key=True)
    outlet = models.ForeignKey(
        OutletRow, on_delete=models.PROTECT, db_index=False, db_column="store_id"
    )
    day = models.DateField(help_text="By the clocks of the store.")
    code = models.TextField(help_text="Said or scanned at the desk; counts there, on that day.")
    kind = models.TextField()
    starts_at = models.DateTimeField(null=True, help_text="Of an appointment.")
    seat = models.SmallIntegerField(help_text="Which of the people at one time; 0 in the line.")
    number = models.IntegerField(help_text="The place in the line of the day; 0: a time.")
    state = models.TextField()
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "store_ticket"
        constraints = [
            one_of("kind", TicketKind),
            one_of("state", TicketState),
            models.UniqueConstraint(fields=["outlet", "day", "code"], name="store_ticket_code"),
            models.UniqueConstraint(
                fields=["outlet", "starts_at", "seat"],
                condition=NOT_CANCELLED & Q(starts_at__isnull=False),
                name="store_ticket_seat_once",
            ),
            models.UniqueConstraint(
                fields=["outlet", "day", "number"],
                condition=Q(number__gt=0),
                name="store_ticket_number_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=TicketKind.APPOINTMENT.value, starts_at__isnull=False, seat__gt=0)
                | Q(kind=TicketKind.QUEUE.value, starts_at__isnull=True, number__gt=0),
                name="store_ticket_is_a_time_or_a_place",
            ),
        ]
        indexes = [models.Index(fields=["day"], name="store_ticket_day")]


def lock_outlet(store_id: str) -> OutletRow | None:
    """Return an outlet with its store, and let nobody else give or call tickets of it meanwhile."""
    rows = OutletRow.objects.select_related("store").select_for_update(of=("self",))
    return rows.filter(pk=store_id).first()


def seats_taken(store_id: str, starts_at: datetime) -> set[int]:
    """Return the seats of a time that somebody has."""
    rows = StoreTicketRow.objects.filter(NOT_CANCELLED, outlet=store_id, starts_at=starts_at)
    return set(rows.values_list("seat", flat=True))


def taken_by_start(store_id: str, days: Sequence[date]) -> dict[datetime, int]:
    """Return how many people have taken each time of some days."""
    rows = StoreTicketRow.objects.filter(
        NOT_CANCELLED, outlet=store_id, day__in=days, starts_at__isnull=False
    )
    counted = rows.values("starts_at").annotate(people=Count("ticket_id"))
    return {one["starts_at"]: one["people"] for one in counted if one["starts_at"]}


def last_number(store_id: str, day: date) -> int:
    """Return the last place that was given in the line of a day; 0 if none was."""
    rows = StoreTicketRow.objects.filter(outlet=store_id, day=day)
    return rows.aggregate(last=models.Max("number"))["last"] or 0


def people_ahead(store_id: str, day: date, number: int) -> int:
    """Return how many wait in the line of a day before a place."""
    return StoreTicketRow.objects.filter(
        outlet=store_id,
        day=day,
        number__gt=0,
        number__lt=number,
        state=TicketState.WAITING.value,
    ).count()


def tickets_of_day(store_id: str, day: date) -> list[StoreTicketRow]:
    """Return the tickets of a store's day that were not given back: times first, then the line."""
    rows = StoreTicketRow.objects.filter(NOT_CANCELLED, outlet=store_id, day=day)
    return list(rows.order_by("starts_at", "number"))


def waiting_tickets(store_id: str, day: date) -> list[Waiting]:
    """Return who waits at a store on a day."""
    rows = StoreTicketRow.objects.filter(outlet=store_id, day=day, state=TicketState.WAITING.value)
    return [
        Waiting(
            ticket_id=row.ticket_id,
            kind=TicketKind(row.kind),
            number=row.number,
            starts_at=row.starts_at,
        )
        for row in rows
    ]


def turn_ticket(ticket_id: UUID, state: TicketState, now: datetime) -> bool:
    """Call a waiting ticket, or give it back; return False if it does not wait."""
    called_at = now if state is TicketState.CALLED else None
    rows = StoreTicketRow.objects.filter(ticket_id=ticket_id, state=TicketState.WAITING.value)
    return bool(rows.update(state=state.value, called_at=called_at))


def delete_tickets(before: date) -> int:
    """Delete the tickets of earlier days; return how many."""
    deleted, _by_table = StoreTicketRow.objects.filter(day__lt=before).delete()
    return deleted
