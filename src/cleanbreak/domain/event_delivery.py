"""How events reach a receiver: which go together, what its answers mean, when to try again.

As for signals (`signal_delivery.py`), with one difference: an event that its receiver refuses while
it takes others waits by itself, and is a dead letter after some refusals or some days. Whatever is
told of the same order waits behind it; other orders do not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from cleanbreak.domain.signal_delivery import (
    REFUSALS_MAX,
    TOGETHER_MAX,
    WAIT_LONGEST_S,
    Declined,
    Taken,
    Trouble,
    wait_after,
)

ASKERS = 2
"""With so many we ask whether a receiver is back: one alone might be what it cannot take."""
JITTER_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Gone:
    """The receiver listens no more."""


Answer: TypeAlias = Taken | Declined | Trouble | Gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An event that is owed."""

    delivery_id: int
    apart: str
    refusals: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What became of those that went together."""

    settled: Mapping[int, str] = field(default_factory=dict)
    """Over for good, each with why it was given up; empty: the receiver has it."""
    later: Mapping[int, timedelta] = field(default_factory=dict)
    """Refused, and tried again after a while."""
    problem_code: str = ""
    """Why nothing was taken; empty: something was, or was refused by a receiver that is well."""
    retry_after_s: float | None = None
    is_gone: bool = False


def go_now(waiting: Sequence[Waiting], failures: int, now: datetime) -> list[int]:
    """Return the places of those that may be sent now at the same time, the oldest first.

    Of one order never two, and nothing that comes behind what must wait.
    """
    first: dict[str, int] = {}
    for place, one in enumerate(waiting):
        first.setdefault(one.apart, place)
    due = [at for at in first.values() if (waiting[at].due_at or now) <= now]
    return due[: ASKERS if failures else TOGETHER_MAX]


def judge_sending(sent: Sequence[tuple[Waiting, Answer]]) -> Sending:
    """Return what the answers mean."""
    if any(isinstance(answer, Gone) for _, answer in sent):
        return Sending(is_gone=True)
    settled = {one.delivery_id: "" for one, answer in sent if isinstance(answer, Taken)}
    troubles = [(one, answer) for one, answer in sent if isinstance(answer, Trouble)]
    declined = [(one, answer) for one, answer in sent if isinstance(answer, Declined)]
    if troubles and not settled and not declined:
        _, trouble = troubles[0]
        return Sending(problem_code=trouble.problem.value, retry_after_s=trouble.retry_after_s)
    over = {
        one.delivery_id: answer.err for one, answer in declined if one.refusals + 1 >= REFUSALS_MAX
    }
    later = {
        one.delivery_id: wait_after(one.refusals + 1, _asked(answer))
        for one, answer in sent
        if not isinstance(answer, Taken) and one.delivery_id not in over
    }
    return Sending(settled=settled | over, later=later)


def jittered(wait: timedelta, chance: float) -> timedelta:
    """Return a wait that is not the same for all: from half of it to the whole.

    :param chance: from 0 to 1.
    """
    whole_s = min(wait.total_seconds(), WAIT_LONGEST_S)
    return timedelta(seconds=whole_s * (JITTER_LEAST + (1 - JITTER_LEAST) * chance))


def _asked(answer: Answer) -> float | None:
    return answer.retry_after_s if isinstance(answer, Trouble) else None
