"""Forget tickets of days that are over: nobody comes with them any more."""

from datetime import datetime, timedelta

from cleanbreak.flows.erase_what_is_due import today_everywhere
from cleanbreak.records.store_ticket import delete_tickets

KEPT = timedelta(days=7)
"""So that whoever kept the page still reads that its day is over."""


def forget_tickets(now: datetime) -> int:
    """Delete tickets whose day was a week ago; return how many."""
    return delete_tickets(today_everywhere(now) - KEPT)
