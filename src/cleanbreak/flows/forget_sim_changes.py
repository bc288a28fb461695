"""Forget that numbers came to other SIM cards, when that is too long ago to be asked for."""

from datetime import datetime, timedelta

from django.conf import settings

from cleanbreak.records import sim_change


def forget_sim_changes(now: datetime) -> int:
    """Delete what is too old; return how many."""
    kept_for = timedelta(days=settings.CLEANBREAK_SIM_CHANGES_KEPT_DAYS)
    return sim_change.forget_sim_changes(now - kept_for)
