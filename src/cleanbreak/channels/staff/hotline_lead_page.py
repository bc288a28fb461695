"""The page of whoever leads the hotline: the queue as it is, seats, and what the day came to."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import time_format
from django.views.decorators.http import require_safe

from cleanbreak.channels.staff.answers import show
from cleanbreak.channels.staff.hotline_lead_words import (
    PAUSED_WORDS,
    SEAT_WORDS,
    lasted,
    order_stands,
    why_not,
)
from cleanbreak.channels.staff.hotline_words import SKILL_WORDS
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.hotline_day import Spread
from cleanbreak.domain.hotline_now import AgentNow, HotlineDay, HotlineNow, LanguageNow
from cleanbreak.domain.hotline_queue import Skill
from cleanbreak.domain.staff import Right
from cleanbreak.flows.answer_times import answer_times
from cleanbreak.flows.read_hotline import read_hotline
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.flows.thread_words import answer_times_words

HIGH, WIDE, HOURS = 40, 12, 24
"""Of the tallest bar, of each hour, and of the day, in the units of the picture."""


@require_safe
@staff_page(Right.LEAD_HOTLINE)
def lead(request: HttpRequest) -> HttpResponse:
    """Show everything."""
    now = timezone.now()
    found = read_hotline(now)
    times = {"times": answer_times_words(answer_times(now))}
    said = {"place": "hotline-lead", **_live_said(found), **_day_said(found.day), **times}
    return show(request, "staff/hotline_lead.html", said)


@require_safe
@staff_page(Right.LEAD_HOTLINE, is_poll=True)
def live(request: HttpRequest) -> HttpResponse:
    """Give the part of the page that changes by itself."""
    return render(request, "staff/hotline_live.html", _live_said(read_hotline(timezone.now())))


def _live_said(found: HotlineNow) -> dict[str, Any]:
    return {
        "found": found,
        "languages": [_language_said(one) for one in found.languages],
        "agents": [_agent_said(one) for one in found.agents],
    }


def _language_said(one: LanguageNow) -> dict[str, Any]:
    return {"row": one, "language": _language(one.language), "longest": _lasted(one.longest)}


def _agent_said(one: AgentNow) -> dict[str, Any]:
    return {
        "row": one,
        "languages": ", ".join(map(_language, one.languages)),
        "skills": ", ".join(str(SKILL_WORDS[Skill(skill)]) for skill in one.skills),
        "state": PAUSED_WORDS[one.paused_for] if one.paused_for else SEAT_WORDS[one.state],
    }


def _day_said(day: HotlineDay) -> dict[str, Any]:
    return {
        "day": day,
        "calls": [
            (_language(language), count, day.abandoned[language])
            for language, count in day.answered.items()
        ],
        "answered": sum(day.answered.values()),
        "abandoned": sum(day.abandoned.values()),
        "wait": _spread_said(day.wait),
        "gave_up_after": _spread_said(day.gave_up_after),
        "to_receipt": _spread_said(day.to_receipt),
        "not_done": [(why_not(code), count) for code, count in day.not_done.items()],
        "orders_open": [
            (order_stands(state, step), count) for (state, step), count in day.orders_open.items()
        ],
        "hours": [(_hour(at), *counts) for at, counts in day.by_hour.items()],
        "bars": _bars(day.by_hour),
        "bars_wide": WIDE * HOURS,
        "bars_high": HIGH,
    }


def _bars(by_hour: dict[datetime, tuple[int, int]]) -> list[dict[str, float]]:
    """Return the bars of the picture: those who gave up stand upon those who were answered."""
    highest = max((sum(counts) for counts in by_hour.values()), default=0) or 1
    return [
        {
            "left": at.hour * WIDE + 1,
            "wide": WIDE - 2,
            "answered_from": HIGH - HIGH * answered / highest,
            "answered": HIGH * answered / highest,
            "abandoned_from": HIGH - HIGH * (answered + abandoned) / highest,
            "abandoned": HIGH * abandoned / highest,
        }
        for at, (answered, abandoned) in by_hour.items()
    ]


def _spread_said(spread: Spread) -> tuple[str, str]:
    return _lasted(spread.p50), _lasted(spread.p90)


def _lasted(duration: timedelta | None) -> str:
    return lasted(None if duration is None else duration.total_seconds())


def _language(language: str) -> str:
    return str(dict(settings.LANGUAGES)[spoken(language)])


def _hour(at: datetime) -> str:
    return time_format(at.time(), "H:i")
