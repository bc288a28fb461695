"""Who has a number now; one without one is answered as not served here."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from cleanbreak.domain.asked_number import DayOutOfRange, NumberNotHere
from cleanbreak.domain.number_interval import Interval, holder_since
from cleanbreak.flows.served_numbers import require_served
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.number_interval import intervals_of


def present_holder(msisdn: str) -> Interval:
    """Return the interval of whoever has the number now.

    :raises NumberNotHere: if nobody has it, or it was never ours: the two are not told apart.
    :raises NumberNotServed: if the services are not offered for such a line.
    """
    interval = holder_since(intervals_of(msisdn))
    if interval is None:
        raise NumberNotHere
    require_served(msisdn)
    return interval


def require_past_day(day: date, place: str, now: datetime) -> ZoneInfo:
    """Return the time zone of a place, where the day has begun.

    :raises DayOutOfRange: if it has not.
    """
    zone = time_zone_of(place)
    if day > now.astimezone(zone).date():
        raise DayOutOfRange
    return zone
