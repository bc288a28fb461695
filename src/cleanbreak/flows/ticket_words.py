"""Tickets of stores as people read them: when it is their turn, and how long that takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.domain.outlet import Outlet
from cleanbreak.domain.store_ticket import Slot, TicketKind, TicketState
from cleanbreak.flows.outlet_words import day_text
from cleanbreak.flows.read_ticket import Ticket
from cleanbreak.flows.take_ticket import SlotDay
from cleanbreak.records.store_ticket import StoreTicketRow

ROUNDED_MINUTES = 5


@dataclass(frozen=True, slots=True)
class SlotsSaid:
    """The free times of one day."""

    day: str
    slots: tuple[tuple[str, str], ...]
    """What a form sends, and what people read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSaid:
    """A ticket in the active language."""

    code: str
    title: str
    when: str
    state: str
    is_waiting: bool
    is_called: bool


def slots_said(outlet: Outlet, days: list[SlotDay]) -> list[SlotsSaid]:
    """Return the free times of some days, by the clocks of the store."""
    return [
        SlotsSaid(
            day_text(one.day),
            tuple((_sent(slot), _clock(slot.starts_at, outlet)) for slot in one.slots),
        )
        for one in days
    ]


def ticket_said(ticket: Ticket) -> TicketSaid:
    """Return a ticket in the active language."""
    row = ticket.row
    return TicketSaid(
        code=row.code,
        title=_title(row),
        when=when_text(row, ticket.outlet),
        state=_state(ticket),
        is_waiting=ticket.is_waiting,
        is_called=row.state == TicketState.CALLED.value,
    )


def when_text(row: StoreTicketRow, outlet: Outlet) -> str:
    """Return the day of a ticket, and of an appointment its time."""
    day = day_text(row.day)
    if row.starts_at is None:
        return day
    return _("%(day)s, %(time)s") % {"day": day, "time": _clock(row.starts_at, outlet)}


def wait_text(wait: timedelta) -> str:
    """Say how long somebody waits, in steps of five minutes."""
    minutes = -(-wait // timedelta(minutes=ROUNDED_MINUTES)) * ROUNDED_MINUTES
    if not minutes:
        return _("It is your turn next.")
    return _("It takes about %(minutes)s min, if each person takes as long as usual.") % {
        "minutes": minutes
    }


def people_text(people: int) -> str:
    """Say how many people wait."""
    if not people:
        return _("Nobody is waiting.")
    return ngettext("%(people)d person is waiting.", "%(people)d people are waiting.", people) % {
        "people": people
    }


def _title(row: StoreTicketRow) -> str:
    if row.kind == TicketKind.APPOINTMENT.value:
        return _("Your appointment")
    return _("Your number: %(number)d") % {"number": row.number}


def _state(ticket: Ticket) -> str:
    if ticket.row.state == TicketState.CANCELLED.value:
        return _("You have given this ticket back.")
    if ticket.row.state == TicketState.CALLED.value:
        return _("You have been called: go to the desk.")
    if ticket.is_over:
        return _("This ticket is over: its day has passed.")
    if ticket.is_closed:
        return _("The store is closed on this day after all. Please choose another day or store.")
    if ticket.kind is TicketKind.APPOINTMENT:
        return _("Come a few minutes early, and show this code at the desk.")
    return f"{people_text(ticket.people_ahead)} {wait_text(ticket.wait)}"


def _sent(slot: Slot) -> str:
    return f"{slot.starts_at:%Y-%m-%dT%H:%MZ}"


def _clock(at: datetime, outlet: Outlet) -> str:
    """Return a time by the clocks of the store; of an hour that comes twice, which of the two."""
    local = at.astimezone(ZoneInfo(outlet.time_zone))
    other = local.replace(fold=1 - local.fold)
    is_twice = other.utcoffset() != local.utcoffset()
    return f"{local:%H:%M} ({local:%Z})" if is_twice else f"{local:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTicket:
    """A ticket in the list of the desk."""

    code: str
    who: str
    """The time, or the number in the line."""
    state: TicketState
    called: str
    """When its holder was called; empty: not yet."""


def listed_ticket(row: StoreTicketRow, outlet: Outlet) -> ListedTicket:
    """Return a ticket as the desk lists it."""
    return ListedTicket(
        code=row.code,
        who=_who(row, outlet),
        state=TicketState(row.state),
        called=_clock(row.called_at, outlet) if row.called_at else "",
    )


def called_text(ticket: ListedTicket) -> str:
    """Say whom to call aloud."""
    return _("Call now: %(who)s, ticket %(code)s") % {"who": ticket.who, "code": ticket.code}


def shown_text(ticket: ListedTicket) -> str:
    """Say that whoever stands there was called, and what comes next."""
    return _("%(who)s was called. Scan the card or the number.") % {"who": capfirst(ticket.who)}


def _who(row: StoreTicketRow, outlet: Outlet) -> str:
    if row.starts_at is not None:
        return _("appointment at %(time)s") % {"time": _clock(row.starts_at, outlet)}
    return _("number %(number)d") % {"number": row.number}
