"""Check recycling: has a phone number changed hands since a day (CAMARA number-recycling)."""

from datetime import date, datetime

from django.conf import settings

from cleanbreak.domain.asked_number import DayOutOfRange, NumberNotHere, NumberNotServed
from cleanbreak.domain.number_interval import Recycling, was_recycled
from cleanbreak.domain.resting_answer import RestingAnswer
from cleanbreak.flows.present_holder import require_past_day
from cleanbreak.flows.served_numbers import require_served
from cleanbreak.records.number_interval import intervals_of


def check_recycling(msisdn: str, since: date, now: datetime) -> bool:
    """Return whether whoever had the number on that day, if anybody, is not who has it now.

    A number that rests after its line has ended answers as the setting says; ``True`` if nothing
    is said: whoever had it can be reached there no more.

    :raises DayOutOfRange: if the day is in the future, or before anything that we know.
    :raises NumberNotHere: if the number was never ours, or its holder took it elsewhere.
    :raises NumberNotServed: if the service is not offered for such a line.
    """
    intervals = intervals_of(msisdn)
    if not intervals:
        raise NumberNotHere
    zone = require_past_day(since, intervals[-1].place, now)
    found = was_recycled(intervals, since, zone)
    if found is Recycling.NOT_HERE:
        raise NumberNotHere
    if found is Recycling.CANNOT_TELL:
        raise DayOutOfRange
    require_served(msisdn)
    return _resting_answer() if found is Recycling.RESTS else found is Recycling.RECYCLED


def _resting_answer() -> bool:
    """Return what the operator has decided to say of a number that nobody has."""
    answer: RestingAnswer = settings.CLEANBREAK_CAMARA_RESTING
    if answer is RestingAnswer.NOT_FOUND:
        raise NumberNotHere
    if answer is RestingAnswer.NOT_APPLICABLE:
        raise NumberNotServed
    return True
