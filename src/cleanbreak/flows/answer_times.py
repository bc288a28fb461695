"""Answer times: how many messages wait, for how long, and how long first answers took.

The number that is told at once is no answer: only what a person wrote counts.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from cleanbreak.records.message_thread import measure_answers, waiting_by_language

LOOKED_BACK = timedelta(days=7)
"""Of which days first answers are measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTimes:
    """How quickly messages are answered; durations in seconds."""

    waiting: int
    waiting_by_language: dict[str, int]
    oldest_waiting_s: float | None
    """``None``: nothing waits."""
    answered: int
    """First answers within :data:`LOOKED_BACK`."""
    first_answer_p50_s: float | None
    first_answer_p90_s: float | None

    def as_json(self) -> dict[str, Any]:
        """Return it as machines read it."""
        return asdict(self)


def answer_times(now: datetime) -> AnswerTimes:
    """Return how messages are answered."""
    measured: dict[str, Any] = measure_answers(now - LOOKED_BACK, now)
    return AnswerTimes(waiting_by_language=waiting_by_language(), **measured)
