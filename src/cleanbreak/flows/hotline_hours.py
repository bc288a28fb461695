"""Hotline hours: when somebody answers, by the same calendar as the stores'."""

from datetime import datetime

from django.conf import settings

from cleanbreak.policies.opening_hours import OpenState, hours_at


def hotline_state(now: datetime) -> OpenState:
    """Return whether the hotline is open, and when that changes; without hours it always is."""
    if not settings.CLEANBREAK_HOTLINE_HOURS:
        return OpenState(is_open=True, changes_at=None)
    return hours_at(settings.CLEANBREAK_HOTLINE_HOURS, settings.CLEANBREAK_HOME_PLACE).state_at(now)
