"""Check whether numbers that rest get on: none may rest beyond the law's latest day."""

from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError
from django.utils.translation import gettext as _

from cleanbreak.domain.number_release import ALERT
from cleanbreak.flows.finding import Finding
from cleanbreak.policies.loader import days_of_places
from cleanbreak.records.number import count_late_numbers, count_overdue_numbers


def doubts_about_numbers(now: datetime) -> Iterator[Finding]:
    """Name what keeps numbers from being released, while there is still time."""
    try:
        today = days_of_places(now)
        late, overdue = count_late_numbers(today, ALERT), count_overdue_numbers(today)
    except DatabaseError:
        return  # the migration is waiting: told elsewhere
    if late:
        sentence = _(
            "Numbers must be released within a week and wait (%(count)d). Look whether your blocks"
            " are noted: cleanbreak number blocks list"
        ) % {"count": late}
        yield Finding(name="numbers.latest_day", is_well=False, sentence=sentence)
    if overdue:
        sentence = _(
            "Numbers were due yesterday and nobody looked at them (%(count)d). Run: cleanbreak"
            " number release"
        ) % {"count": overdue}
        yield Finding(name="numbers.overdue", is_well=False, sentence=sentence)
