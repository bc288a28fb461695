"""Read a ticket: how it stands, and how long it still takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from cleanbreak.domain.outlet import Outlet
from cleanbreak.domain.store_ticket import (
    TicketKind,
    TicketState,
    UnknownTicket,
    expected_wait,
)
from cleanbreak.flows.take_ticket import NO_LIMIT, wait_in_line
from cleanbreak.records.store_ticket import StoreTicketRow, people_ahead

TICKET = "store_ticket"
"""What the secret in a ticket's link is good for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as whoever holds its link sees it."""

    row: StoreTicketRow
    outlet: Outlet
    people_ahead: int
    wait: timedelta
    is_over: bool
    """Its day or its time has passed without anybody being called."""
    is_closed: bool
    """The store is closed on the day, which nobody knew when the ticket was taken."""

    @property
    def kind(self) -> TicketKind:
        """Return what it promises."""
        return TicketKind(self.row.kind)

    @property
    def is_waiting(self) -> bool:
        """Return whether it still counts."""
        return self.row.state == TicketState.WAITING.value and not self.is_over


@dataclass(frozen=True, slots=True)
class Line:
    """Who waits now, and how long whoever comes now would wait."""

    people: int
    wait: timedelta


def people_in_line(outlet: Outlet, now: datetime) -> Line:
    """Return how long the line of a store is."""
    today = now.astimezone(ZoneInfo(outlet.time_zone)).date()
    people = people_ahead(outlet.store_id, today, NO_LIMIT)
    return Line(people, expected_wait(people, outlet.queue_minutes))


def read_ticket(ticket_id: UUID, now: datetime) -> Ticket:
    """Return a ticket.

    :raises UnknownTicket: if there is none.
    """
    rows = StoreTicketRow.objects.select_related("outlet__store")
    row = rows.filter(pk=ticket_id).first()
    if row is None:
        raise UnknownTicket
    outlet = row.outlet.outlet
    today = now.astimezone(ZoneInfo(outlet.time_zone)).date()
    return Ticket(
        row=row,
        outlet=outlet,
        people_ahead=people_ahead(outlet.store_id, row.day, row.number),
        wait=wait_in_line(outlet, row.day, row.number),
        is_over=row.day < today,
        is_closed=outlet.is_closed_on(row.day),
    )
