"""What the clocks of others say: only the clock of a sandbox is ahead of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string


def by_clocks_of_others(now: datetime) -> datetime:
    """Return what time it is for whoever signs something for us now."""
    if not settings.CLEANBREAK_SANDBOX:
        return now
    ahead: Callable[[], timedelta] = import_string(settings.CLEANBREAK_SANDBOX_AHEAD)
    return now - ahead()
