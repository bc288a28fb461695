"""When a number last came to another SIM card (CAMARA sim-swap), and how far back that is known.

A new subscription is a swap as well: the number is on a card that it was not on before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cleanbreak.domain.number_interval import Interval
from cleanbreak.domain.refusal import Refusal

HOURS_DEFAULT, HOURS_MAX = 240, 2400
"""CAMARA's ``maxAge``."""


class SimChangeInFuture(Refusal):
    """A change of SIM is noted when it has happened, not before."""

    code = "sim_change_in_future"


class NotMonitoredSoLong(Refusal):
    """Changes of this number's SIM are known here for the last {hours} hours only."""

    code = "not_monitored_so_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimHistory:
    """What is known of the SIM of one number."""

    latest_change_at: datetime | None
    """``None``: none since ``known_since``."""
    known_since: datetime
    """Every change from then on would be known."""

    def monitored_days(self, now: datetime) -> int:
        """Return for how many whole days changes are known."""
        return max(0, (now - self.known_since).days)

    def is_swapped_within(self, age: timedelta, now: datetime) -> bool:
        """Return whether the card changed within so long.

        :raises NotMonitoredSoLong: if none is known, and some of that time lies before what is.
        """
        since = now - age
        if self.latest_change_at is not None and self.latest_change_at >= since:
            return True
        if self.known_since > since:
            raise NotMonitoredSoLong(hours=int((now - self.known_since) / timedelta(hours=1)))
        return False


def sim_history(
    interval: Interval, noted_at: datetime | None, kept_for: timedelta, now: datetime
) -> SimHistory:
    """Return what is known.

    :param interval: that of whoever has the number now.
    :param noted_at: the newest change of a card that was noted; ``None``: none is on file.
    :param kept_for: changes of before are forgotten; that a subscription began is not.
    """
    oldest_kept = now - kept_for
    begun_at = interval.begins_at
    changes = [noted_at] if noted_at is not None and noted_at >= max(oldest_kept, begun_at) else []
    if interval.is_begin_known and begun_at >= oldest_kept:
        changes.append(begun_at)
    return SimHistory(
        latest_change_at=max(changes, default=None), known_since=max(begun_at, oldest_kept)
    )
