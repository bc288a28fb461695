"""Read the hotline as it is now: who waits, who serves, and what has become of today's calls.

Nobody's name or number is in it but those of our own staff.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min

from cleanbreak.domain.hotline_day import SeatNow, Spread
from cleanbreak.domain.hotline_now import AgentNow, HotlineDay, HotlineNow, LanguageNow
from cleanbreak.domain.hotline_queue import (
    ABANDONED,
    LANGUAGES,
    PauseReason,
    PlaceState,
    PlaceWay,
    SeatState,
)
from cleanbreak.domain.staff import person_in
from cleanbreak.flows.count_not_done import count_not_done, orders_not_done, time_to_receipt
from cleanbreak.flows.hotline_hours import hotline_state
from cleanbreak.flows.take_over_call import calls_left_alone
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.agent_seat import AgentSeatRow, seats_there
from cleanbreak.records.hotline_queue import WAITS, WITH_AGENT, QueuePlaceRow, waiting_now
from cleanbreak.records.voicemail import voicemails_since, waiting_voicemails


def read_hotline(now: datetime) -> HotlineNow:
    """Return how the hotline is."""
    hours = hotline_state(now)
    return HotlineNow(
        is_open=hours.is_open,
        changes_at=hours.changes_at,
        languages=languages_now(now),
        agents=agents_now(now),
        left_alone=len(calls_left_alone(now)),
        voicemails_waiting=waiting_voicemails().count(),
        day=_day(now),
    )


def languages_now(now: datetime) -> tuple[LanguageNow, ...]:
    """Return who waits, by language."""
    lines = waiting_now(now).filter(way=PlaceWay.LINE.value).order_by().values_list("language")
    counted = lines.annotate(count=Count("*"), first=Min("joined_at"))
    on_line = {language: (count, now - first) for language, count, first in counted}
    asked = QueuePlaceRow.objects.filter(WAITS, way=PlaceWay.CALL_BACK.value)
    called = dict(asked.values_list("language").annotate(count=Count("*")))
    seats = Counter(language for one in seats_there(now) for language in one.languages)
    return tuple(
        LanguageNow(
            language=language,
            waiting=on_line[language][0] if language in on_line else 0,
            call_backs=called.get(language, 0),
            longest=on_line[language][1] if language in on_line else None,
            seats=seats[language],
        )
        for language in LANGUAGES
    )


def agents_now(now: datetime) -> tuple[AgentNow, ...]:
    """Return what each agent does, by name."""
    busy = {row.agent: row for row in QueuePlaceRow.objects.filter(WITH_AGENT)}
    return tuple(
        _agent(row, busy.get(row.agent), now) for row in AgentSeatRow.objects.order_by("agent")
    )


def _agent(row: AgentSeatRow, place: QueuePlaceRow | None, now: datetime) -> AgentNow:
    state, since = SeatNow.FREE, row.changed_at
    if place is not None:
        is_spoken = place.state == PlaceState.CONNECTED.value
        state = SeatNow.SPEAKING if is_spoken else SeatNow.RINGING
        since = place.served_since or place.offered_at or since
    elif not row.is_there(now):
        state, since = SeatNow.GONE, row.seen_at
    elif row.state == SeatState.PAUSED.value:
        state = SeatNow.PAUSED
    return AgentNow(
        name=person_in(row.agent),
        languages=tuple(row.languages),
        skills=tuple(row.skills),
        state=state,
        paused_for=PauseReason(row.paused_for) if state is SeatNow.PAUSED else None,
        since=since,
    )


def _day(now: datetime) -> HotlineDay:
    local = now.astimezone(time_zone_of(settings.CLEANBREAK_HOME_PLACE))
    begins = local.replace(hour=0, minute=0, second=0, microsecond=0)
    gave_up_for = [one.value for one in ABANDONED]
    places = QueuePlaceRow.objects.only("language", "way", "joined_at", "served_since", "left_at")
    served = places.filter(served_since__gte=begins).exclude(left_for__in=gave_up_for)
    left = places.filter(left_at__gte=begins, left_for__in=gave_up_for)
    answered = [(one, one.served_since) for one in served if one.served_since]
    gave_up = [(one, one.left_at) for one in left if one.left_at]
    return HotlineDay(
        begins=begins,
        answered=_by_language(one.language for one, _ in answered),
        abandoned=_by_language(one.language for one, _ in gave_up),
        wait=Spread.of(
            at - one.joined_at for one, at in answered if one.way == PlaceWay.LINE.value
        ),
        gave_up_after=Spread.of(at - one.joined_at for one, at in gave_up),
        voicemails=voicemails_since(begins),
        by_hour=_by_hour([at for _, at in answered], [at for _, at in gave_up], local),
        to_receipt=Spread.of(time_to_receipt(begins)),
        not_done=count_not_done(begins, now),
        orders_open=orders_not_done(now),
    )


def _by_language(languages: Iterable[str]) -> dict[str, int]:
    counted = Counter(languages)
    return {language: counted[language] for language in LANGUAGES}


def _by_hour(
    answered: list[datetime], gave_up: list[datetime], local: datetime
) -> dict[datetime, tuple[int, int]]:
    """Count by hours from the first one in which something was, to the present one."""
    served, lost = (Counter(_hour(at, local) for at in times) for times in (answered, gave_up))
    both = {*served, *lost}
    if not both:
        return {}
    hours, hour = {}, min(both)
    while hour <= _hour(local, local):
        hours[hour] = (served[hour], lost[hour])
        hour += timedelta(hours=1)
    return hours


def _hour(at: datetime, local: datetime) -> datetime:
    return at.astimezone(local.tzinfo).replace(minute=0, second=0, microsecond=0)
