"""End lost calls: those of which the provider never told the end."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from cleanbreak.domain.hotline_queue import LOST_AFTER
from cleanbreak.flows.take_call_turn import end_of_call
from cleanbreak.records.hotline_call import HotlineCallRow

TALK_MAX = timedelta(hours=4)
"""While caller and agent talk, the provider says nothing; no conversation takes longer."""


def end_lost_calls(now: datetime) -> int:
    """End every call of which nothing was heard for too long; return how many."""
    silent = Q(agent="", heard_at__lte=now - LOST_AFTER) | Q(heard_at__lte=now - TALK_MAX)
    with transaction.atomic():
        lost = HotlineCallRow.objects.filter(silent, ended_at=None)
        rows = list(lost.select_for_update(no_key=True, skip_locked=True))
        for row in rows:
            end_of_call(row, now)
    return len(rows)
