"""Take a ticket of a store: a time, or a place in today's line. Nobody says who they are."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.outlet import Outlet, UnknownOutlet
from cleanbreak.domain.store_ticket import (
    BOOKED_AHEAD_DAYS,
    NoAppointmentsHere,
    NoLineHere,
    Slot,
    SlotNotThere,
    StoreNotOpenNow,
    TicketKind,
    TicketState,
    check_line,
    expected_wait,
    first_free_seat,
    free_slots,
    slot_starts,
)
from cleanbreak.domain.ticket_code import CODE_BITS, ticket_code_from
from cleanbreak.flows.find_outlets import hours_of
from cleanbreak.records.outlet import read_outlet
from cleanbreak.records.store_ticket import (
    StoreTicketRow,
    last_number,
    lock_outlet,
    people_ahead,
    seats_taken,
    taken_by_start,
)

NO_LIMIT = 1_000_000
"""More than anybody's place in a line."""


@dataclass(frozen=True, slots=True)
class SlotDay:
    """A day on which a store has free times."""

    day: date
    slots: tuple[Slot, ...]


def take_time(store_id: str, starts_at: datetime, now: datetime) -> StoreTicketRow:
    """Take a time at a store; never do more people have it than the store has room for.

    :raises UnknownOutlet: if there is no such store.
    :raises NoAppointmentsHere, SlotNotThere, SlotTaken: if this time cannot be had.
    """
    with transaction.atomic():
        outlet = _locked(store_id)
        if not outlet.slot_minutes:
            raise NoAppointmentsHere
        if not now <= starts_at <= now + timedelta(days=BOOKED_AHEAD_DAYS + 1):
            raise SlotNotThere  # of years at the end of all calendars there is no local day
        day = starts_at.astimezone(ZoneInfo(outlet.time_zone)).date()
        if starts_at not in {slot.starts_at for slot in _free_on(outlet, day, {}, now)}:
            raise SlotNotThere
        seat = first_free_seat(seats_taken(store_id, starts_at), outlet.slot_capacity)
        return _kept(outlet, day, now, starts_at=starts_at, seat=seat)


def take_place_in_line(store_id: str, now: datetime) -> StoreTicketRow:
    """Take the next place in today's line of a store that is open.

    :raises UnknownOutlet: if there is no such store.
    :raises NoLineHere, StoreNotOpenNow, LineFull: if there is no place to be had.
    """
    with transaction.atomic():
        outlet = _locked(store_id)
        if not outlet.queue_minutes:
            raise NoLineHere
        today = now.astimezone(ZoneInfo(outlet.time_zone)).date()
        state = hours_of(outlet).state_at(now)
        if outlet.is_closed_on(today) or not state.is_open:
            raise StoreNotOpenNow
        check_line(wait_in_line(outlet, today, NO_LIMIT), state.changes_at, now)
        return _kept(outlet, today, now, number=last_number(store_id, today) + 1)


def free_times(store_id: str, now: datetime) -> list[SlotDay]:
    """Return the times that can be taken at a store, day by day.

    :raises UnknownOutlet: if there is no such store.
    """
    outlet = read_outlet(store_id)
    if outlet is None:
        raise UnknownOutlet
    return list(_free_days(outlet, now)) if outlet.slot_minutes else []


def wait_in_line(outlet: Outlet, day: date, number: int) -> timedelta:
    """Return how long whoever has a place in a day's line will still wait."""
    return expected_wait(people_ahead(outlet.store_id, day, number), outlet.queue_minutes)


def _free_days(outlet: Outlet, now: datetime) -> Iterator[SlotDay]:
    today = now.astimezone(ZoneInfo(outlet.time_zone)).date()
    days = [today + timedelta(days=ahead) for ahead in range(BOOKED_AHEAD_DAYS + 1)]
    taken = taken_by_start(outlet.store_id, days)
    for day in days:
        if slots := _free_on(outlet, day, taken, now):
            yield SlotDay(day, tuple(slots))


def _free_on(outlet: Outlet, day: date, taken: dict[datetime, int], now: datetime) -> list[Slot]:
    today = now.astimezone(ZoneInfo(outlet.time_zone)).date()
    is_too_far = day > today + timedelta(days=BOOKED_AHEAD_DAYS)
    if is_too_far or outlet.is_closed_on(day):
        return []
    openings = [(one.start, one.end) for one in hours_of(outlet).openings_on(day)]
    starts = slot_starts(openings, outlet.slot_minutes)
    return free_slots(starts, taken, outlet.slot_capacity, now)


def _locked(store_id: str) -> Outlet:
    row = lock_outlet(store_id)
    if row is None:
        raise UnknownOutlet
    return row.outlet


def _kept(outlet: Outlet, day: date, now: datetime, **place: object) -> StoreTicketRow:
    kind = TicketKind.APPOINTMENT if "starts_at" in place else TicketKind.QUEUE
    return StoreTicketRow.objects.create(
        **{"starts_at": None, "seat": 0, "number": 0, **place},
        ticket_id=UUID(int=uuid7().int),
        outlet_id=outlet.store_id,
        day=day,
        code=_new_code(outlet.store_id, day),
        kind=kind.value,
        state=TicketState.WAITING.value,
        taken_at=now,
    )


def _new_code(store_id: str, day: date) -> str:
    """Return a code that no other ticket of the day has; the outlet must be locked."""
    while True:
        code = ticket_code_from(secrets.randbits(CODE_BITS))
        is_taken = StoreTicketRow.objects.filter(outlet=store_id, day=day, code=code)
        if code is not None and not is_taken.exists():
            return code
