"""Forget recordings: their names go by the clock of the place in which they were asked for."""

from datetime import datetime

from cleanbreak.flows.erase_what_is_due import today_everywhere
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.call_recording import delete_recordings
from cleanbreak.records.legal_hold import every_held_line
from cleanbreak.records.verification import VerificationRow


def forget_recordings(now: datetime) -> int:
    """Delete what is known of recordings whose time is over, but not of a line that is held."""
    today = today_everywhere(now)
    held = VerificationRow.objects.filter(line_id__in=every_held_line(today))
    named = held.values_list("verification_id", flat=True)
    calls = CallHandlingRow.objects.filter(verification_id__in=list(named))
    return delete_recordings(today, list(calls.values_list("call_id", flat=True)))
