"""Erase what is due: each category of data when its time is over, by the law of its order's day.

Nothing says what was erased already but the rows themselves: a database that was restored from a
backup is due again, and done twice it changes nothing. A legal hold postpones it, and so does open
money. Ledger, evidence, audit and certificates are never rewritten: they name nobody.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session

from cleanbreak.domain.retention import Category
from cleanbreak.policies.loader import known_places, time_zone_of
from cleanbreak.policies.retention_rules import retention_eras
from cleanbreak.records.retention import (
    BIT,
    OF_LINES,
    Due,
    Span,
    Step,
    count_due,
    ended_lines,
    erase_next,
)
from cleanbreak.records.retention_clocks import (
    CLOCKED,
    DueByClock,
    count_due_by_clock,
    erase_next_by_clock,
)

BEHIND_EVERYBODY = timedelta(hours=12)
"""How far the last place on Earth is behind UTC: a hold ends when its last day is over there."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Counted:
    """Of how many lines or rows something is due, or was erased."""

    category: Category
    place: str
    """Empty: of whatever place, by clocks that are not a line's."""
    count: int


def erase_what_is_due(now: datetime, is_stopping: Callable[[], bool] = _never) -> list[Counted]:
    """Erase all that is due, a batch at a time; return of how many lines or rows."""
    erased = []
    for due in _by_clock(now):  # first: they may still need to know their lines
        rows = 0
        while not is_stopping() and (count := erase_next_by_clock(due, now)):
            rows += count
        erased.append(Counted(due.category, "", rows))
    for category in OF_LINES:
        erased += [
            Counted(category, due.place, _erase_lines(due, now, is_stopping))
            for due in _of_lines(category, now)
        ]
    Session.objects.filter(expire_date__lt=now).delete()
    return _added(erased)


def count_what_is_due(now: datetime) -> list[Counted]:
    """Return what :func:`erase_what_is_due` would erase, and change nothing."""
    found = [Counted(due.category, "", count_due_by_clock(due)) for due in _by_clock(now)]
    for category in OF_LINES:
        found += [Counted(category, due.place, count_due(due)) for due in _of_lines(category, now)]
    return _added(found)


def today_everywhere(now: datetime) -> date:
    """Return the day that has begun everywhere on Earth."""
    return (now - BEHIND_EVERYBODY).date()


def _erase_lines(due: Due, now: datetime, is_stopping: Callable[[], bool]) -> int:
    erased, step = 0, Step()
    while not is_stopping():
        step = erase_next(due, step, now)
        if not step.found:
            break
        erased += step.erased
    return erased


def _of_lines(category: Category, now: datetime) -> Iterator[Due]:
    spans = _spans(category, now)
    places = {one.place for one in spans}
    for place, erased in ended_lines():
        if place in places and not erased & BIT[category]:
            yield Due(
                category=category,
                place=place,
                erased=erased,
                spans=spans,
                today=today_everywhere(now),
            )


def _by_clock(now: datetime) -> Iterator[DueByClock]:
    for category, tables in CLOCKED.items():
        for clocked in tables:
            yield DueByClock(
                category=category,
                clocked=clocked,
                spans=_spans(category, now),
                home=settings.CLEANBREAK_HOME_PLACE,
                today=today_everywhere(now),
            )


def _spans(category: Category, now: datetime) -> list[Span]:
    """Return what is due of a category, place by place and law by law."""
    spans = []
    for place in known_places():
        zone = time_zone_of(place)
        today = now.astimezone(zone).date()
        for era in retention_eras(place):
            cutoff = era.rules[category].latest_start_due(today)
            if cutoff is not None:
                span = Span(
                    place=place, zone=zone.key, since=era.since, until=era.until, cutoff=cutoff
                )
                spans.append(span)
    return spans


def _added(counts: list[Counted]) -> list[Counted]:
    sums: dict[tuple[Category, str], int] = {}
    for one in counts:
        sums[one.category, one.place] = sums.get((one.category, one.place), 0) + one.count
    return [Counted(category, place, count) for (category, place), count in sums.items() if count]
