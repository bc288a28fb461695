"""Forget handovers: when a code is good no more, what was told goes with it."""

from datetime import datetime

from cleanbreak.flows.erase_what_is_due import today_everywhere
from cleanbreak.records.handover import delete_handovers
from cleanbreak.records.legal_hold import every_held_line


def forget_handovers(now: datetime) -> int:
    """Delete every handover whose time is over, but none of a line that is held."""
    return delete_handovers(now, every_held_line(today_everywhere(now)))
