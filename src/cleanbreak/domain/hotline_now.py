"""The hotline as it is now, and its day, as whoever leads it sees them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cleanbreak.domain.hotline_day import SeatNow, Spread
from cleanbreak.domain.hotline_queue import PauseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageNow:
    """Those who wait and speak one language."""

    language: str
    waiting: int
    """On the telephone."""
    call_backs: int
    """Who hung up and are called when their turn comes; those of later included."""
    longest: timedelta | None
    """How long the first of those on the telephone has waited."""
    seats: int
    """Agents who are there, not paused, and speak it; whether or not they have a caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentNow:
    """One seat."""

    name: str
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    state: SeatNow
    paused_for: PauseReason | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HotlineDay:
    """What has become of today's calls; today is the day of the operator's home place."""

    begins: datetime
    answered: dict[str, int]
    """By language."""
    abandoned: dict[str, int]
    """Hung up while they waited, by language."""
    wait: Spread
    """Of those who were answered."""
    gave_up_after: Spread
    """How long those waited who hung up."""
    voicemails: int
    by_hour: dict[datetime, tuple[int, int]]
    """Answered and abandoned, by the hour in which the wait was over."""
    to_receipt: Spread
    """From ringing to the receipt number, of cancellations."""
    not_done: dict[str, int]
    """Why cancellations were not completed, by the codes of ``NotDone`` and ``NotCompleted``."""
    orders_open: dict[tuple[str, str], int]
    """Orders by telephone that have not ended their line yet, by state, and step if held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HotlineNow:
    """Everything."""

    is_open: bool
    changes_at: datetime | None
    """When it opens, or closes; ``None``: not for a year."""
    languages: tuple[LanguageNow, ...]
    agents: tuple[AgentNow, ...]
    left_alone: int
    """Calls whose agent's browser is gone, and which a colleague can take over."""
    voicemails_waiting: int
    day: HotlineDay

    def as_json(self) -> dict[str, Any]:
        """Return it for machines; times in seconds."""
        day = self.day
        return {
            "is_open": self.is_open,
            "changes_at": _instant(self.changes_at),
            "queue": [_language_json(one) for one in self.languages],
            "agents": [_agent_json(one) for one in self.agents],
            "left_alone": self.left_alone,
            "voicemails_waiting": self.voicemails_waiting,
            "today": {
                "since": _instant(day.begins),
                "answered": day.answered,
                "abandoned": day.abandoned,
                "voicemails": day.voicemails,
                "wait": _spread_json(day.wait),
                "gave_up_after": _spread_json(day.gave_up_after),
                "to_receipt": _spread_json(day.to_receipt),
                "not_done": day.not_done,
                "orders_open": [
                    {"state": state, "step": step or None, "count": count}
                    for (state, step), count in day.orders_open.items()
                ],
            },
        }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else round(duration.total_seconds())


def _spread_json(spread: Spread) -> dict[str, Any]:
    return {
        "count": spread.count,
        "p50_seconds": _seconds(spread.p50),
        "p90_seconds": _seconds(spread.p90),
    }


def _language_json(one: LanguageNow) -> dict[str, Any]:
    return {
        "language": one.language,
        "waiting": one.waiting,
        "call_backs": one.call_backs,
        "longest_seconds": _seconds(one.longest),
        "seats": one.seats,
    }


def _agent_json(one: AgentNow) -> dict[str, Any]:
    return {
        "name": one.name,
        "languages": list(one.languages),
        "skills": list(one.skills),
        "state": one.state.value,
        "paused_for": one.paused_for.value if one.paused_for else None,
        "since": _instant(one.since),
    }
