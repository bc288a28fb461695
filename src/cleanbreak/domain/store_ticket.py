"""Tickets of a store: a time that was agreed, or a place in today's line; both without a name."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from cleanbreak.domain.refusal import Refusal

BOOKED_AHEAD_DAYS = 14
"""How far ahead a time can be taken."""
AT_LEAST_AHEAD = timedelta(minutes=5)
"""A time that begins sooner is past for whoever still has to come."""
CALLED_BEFORE = timedelta(minutes=5)
"""How early somebody with a time is called before those in the line."""


class TicketKind(Enum):
    """What a ticket promises."""

    APPOINTMENT = "appointment"
    QUEUE = "queue"


class TicketState(Enum):
    """How a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    CANCELLED = "cancelled"


class NoAppointmentsHere(Refusal):
    """This store gives no appointments."""

    code = "no_appointments_here"


class NoLineHere(Refusal):
    """This store has no tickets for its line: just come."""

    code = "no_line_here"


class SlotNotThere(Refusal):
    """This time cannot be booked: it is past, or the store is closed then. Choose another."""

    code = "slot_not_there"


class SlotTaken(Refusal):
    """This time has just been taken. Choose another."""

    code = "slot_taken"


class StoreNotOpenNow(Refusal):
    """The store is closed now: a place in its line can be taken when it is open."""

    code = "store_not_open_now"


class LineFull(Refusal):
    """So many wait already that the store would close before your turn. Choose another day."""

    code = "line_full"


class UnknownTicket(Refusal):
    """There is no such ticket at this store today."""

    code = "unknown_ticket"


class TicketNotWaiting(Refusal):
    """This ticket has been called or given back already."""

    code = "ticket_not_waiting"


class NobodyWaits(Refusal):
    """Nobody with a ticket waits."""

    code = "nobody_waits"


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, by so many people still."""

    starts_at: datetime
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One ticket as the line knows it."""

    ticket_id: UUID
    kind: TicketKind
    number: int
    """The place in the line of the day; of an appointment 0."""
    starts_at: datetime | None = None


def slot_starts(openings: Iterable[tuple[datetime, datetime]], minutes: int) -> list[datetime]:
    """Return when appointments begin that end before the store closes.

    Counted in UTC from each opening: on the day on which clocks are changed a store that is open at
    night has an hour more, or less, and every appointment is as long as the others.
    """
    length = timedelta(minutes=minutes)
    starts = []
    for opens, closes in openings:
        begins = opens
        while begins + length <= closes:
            starts.append(begins)
            begins += length
    return starts


def free_slots(
    starts: Sequence[datetime], taken: Mapping[datetime, int], capacity: int, now: datetime
) -> list[Slot]:
    """Return the times that can still be booked."""
    return [
        Slot(start, free)
        for start in starts
        if start >= now + AT_LEAST_AHEAD and (free := capacity - taken.get(start, 0)) > 0
    ]


def first_free_seat(taken: Collection[int], capacity: int) -> int:
    """Return the first seat that nobody has.

    :raises SlotTaken: if there is none.
    """
    for seat in range(1, capacity + 1):
        if seat not in taken:
            return seat
    raise SlotTaken


def expected_wait(people_ahead: int, minutes_each: int) -> timedelta:
    """Return how long the wait will be, if each takes as long as usual."""
    return timedelta(minutes=people_ahead * minutes_each)


def check_line(wait: timedelta, closes_at: datetime | None, now: datetime) -> None:
    """Return if somebody who comes now still gets their turn.

    :raises LineFull: if the store closes before.
    """
    if closes_at is not None and now + wait >= closes_at:
        raise LineFull


def next_in_line(waiting: Sequence[Waiting], now: datetime) -> Waiting:
    """Return whose turn it is: appointments whose time has come, then the line.

    Whoever is early for a later time is called when it has come, or by scanning the ticket.

    :raises NobodyWaits: if nobody's turn has come.
    """
    turns = [
        (one.starts_at is None, one.starts_at or now, one.number, str(one.ticket_id), one)
        for one in waiting
        if one.starts_at is None or one.starts_at - CALLED_BEFORE <= now
    ]
    if not turns:
        raise NobodyWaits
    return min(turns, key=lambda turn: turn[:4])[-1]
