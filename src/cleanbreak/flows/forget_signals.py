"""Forget signals: what was removed long ago, and what was told long ago."""

from datetime import datetime, timedelta

from cleanbreak.records.ssf_event import SsfEventRow
from cleanbreak.records.ssf_stream import forget_ended_streams
from cleanbreak.records.ssf_subject import forget_removed

KEPT_FOR = timedelta(days=180)
"""So long it is known who has confirmed; and so long an event is held for whoever does not come."""


def forget_signals(now: datetime) -> int:
    """Forget them; return how many numbers nobody is told of any more."""
    SsfEventRow.objects.filter(made_at__lt=now - KEPT_FOR).delete()
    forget_ended_streams()
    return forget_removed(now)
