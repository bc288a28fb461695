"""Give a ticket back: somebody else can have the time."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.store_ticket import TicketNotWaiting, TicketState
from cleanbreak.flows.read_ticket import read_ticket
from cleanbreak.records.store_ticket import turn_ticket


def give_back_ticket(ticket_id: UUID, now: datetime) -> None:
    """Give a ticket back; twice is once.

    :raises UnknownTicket: if there is none.
    :raises TicketNotWaiting: if its holder has been called already.
    """
    if turn_ticket(ticket_id, TicketState.CANCELLED, now):
        return
    if read_ticket(ticket_id, now).row.state != TicketState.CANCELLED.value:
        raise TicketNotWaiting
