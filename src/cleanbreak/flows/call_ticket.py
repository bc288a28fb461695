"""Call whose turn it is at a store's desk, or whoever has just shown a ticket there."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from cleanbreak.domain.outlet import Outlet, UnknownOutlet
from cleanbreak.domain.store_ticket import (
    TicketNotWaiting,
    TicketState,
    UnknownTicket,
    next_in_line,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.ticket_code import parse_ticket_code
from cleanbreak.domain.workplace import WorksAtNoStore
from cleanbreak.records.outlet import read_outlet
from cleanbreak.records.store_ticket import (
    StoreTicketRow,
    lock_outlet,
    tickets_of_day,
    turn_ticket,
    waiting_tickets,
)


@dataclass(frozen=True, slots=True)
class TodaysTickets:
    """The tickets of a store's today; ``outlet`` is ``None`` if the store gives none."""

    outlet: Outlet | None
    tickets: tuple[StoreTicketRow, ...]


def todays_tickets(actor: Actor, now: datetime) -> TodaysTickets:
    """Return today's tickets of the store at which somebody works.

    :raises WorksAtNoStore: if they work at none.
    """
    if not actor.store:
        raise WorksAtNoStore
    outlet = read_outlet(actor.store)
    if outlet is None:
        return TodaysTickets(None, ())
    today = now.astimezone(ZoneInfo(outlet.time_zone)).date()
    return TodaysTickets(outlet, tuple(tickets_of_day(outlet.store_id, today)))


def call_next(actor: Actor, now: datetime) -> StoreTicketRow:
    """Call whose turn it is; two clerks at once never call the same person.

    :raises WorksAtNoStore, UnknownOutlet: if the clerk's store gives no tickets.
    :raises NobodyWaits: if nobody's turn has come.
    """
    with transaction.atomic():
        outlet = _locked(actor)
        today = now.astimezone(ZoneInfo(outlet.time_zone)).date()
        turn = next_in_line(waiting_tickets(outlet.store_id, today), now)
        row = StoreTicketRow.objects.get(pk=turn.ticket_id)
        return _called(row, now)


def call_shown(typed: str, actor: Actor, now: datetime) -> StoreTicketRow:
    """Call whoever shows a ticket of this store and this day, typed or scanned.

    :raises MalformedTicketCode, MistypedTicketCode: if it is no code of a ticket.
    :raises WorksAtNoStore: if the clerk works at no store.
    :raises UnknownTicket: if there is none here today; a store that gives none has none.
    :raises TicketNotWaiting: if it was called or given back.
    """
    code = parse_ticket_code(typed)
    with transaction.atomic():
        try:
            outlet = _locked(actor)
        except UnknownOutlet as fault:
            raise UnknownTicket from fault
        today = now.astimezone(ZoneInfo(outlet.time_zone)).date()
        rows = StoreTicketRow.objects.filter(outlet=outlet.store_id, day=today, code=code)
        row = rows.first()
        if row is None:
            raise UnknownTicket
        return _called(row, now)


def _locked(actor: Actor) -> Outlet:
    if not actor.store:
        raise WorksAtNoStore
    row = lock_outlet(actor.store)
    if row is None:
        raise UnknownOutlet
    return row.outlet


def _called(row: StoreTicketRow, now: datetime) -> StoreTicketRow:
    if not turn_ticket(row.ticket_id, TicketState.CALLED, now):
        raise TicketNotWaiting
    row.state, row.called_at = TicketState.CALLED.value, now
    return row
