"""Forget events: what waits too long is a dead letter, and what was told long ago goes."""

from datetime import datetime, timedelta

from django.conf import settings

from cleanbreak.records.event_delivery import give_up_since
from cleanbreak.records.told_fact import delete_facts

KEPT_FOR = timedelta(days=30)
"""So long an event can be sent again."""


def give_up_events(now: datetime) -> int:
    """Make dead letters of what no receiver took for days; return how many."""
    return give_up_since(now - timedelta(days=settings.CLEANBREAK_EVENTS_GIVEN_UP_DAYS), now)


def forget_events(now: datetime) -> int:
    """Forget what can be sent again no more; return how many facts that was."""
    return delete_facts(now - KEPT_FOR)
