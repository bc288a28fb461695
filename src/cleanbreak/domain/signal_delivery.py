"""How signals reach a receiver: which go together, what its answers mean, when to try again.

One receiver's trouble is nobody else's, and no signal is lost by it: what was not taken is held, in
the order of its number, until it is. Only a token that is refused again and again while others are
taken is set aside, so that it holds up no other; whoever looks after the stream sees why.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from uuid import UUID

TOGETHER_MAX = 16
"""So many pushes to one receiver are under way at a time, each about another number."""
LOOKED_AT_MAX = 4 * TOGETHER_MAX
REFUSALS_MAX = 8
WAIT_FIRST_S, WAIT_LONGEST_S = 2, 300
"""A receiver that is back after a week hears from us within five minutes."""
SLOW = timedelta(seconds=2)
"""A receiver that takes longer over what goes together has its pushes made beside the others'."""
CODE = re.compile(r"[a-z0-9_]{1,64}", re.ASCII)


class DeliveryProblem(Enum):
    """Why nothing was taken, beside the codes by which receivers refuse (RFC 8935 section 2.4)."""

    UNREACHABLE = "unreachable"
    """Nobody listens there, or its certificate is not good."""
    NO_ANSWER = "no_answer"
    """It took the call and did not answer in time, or broke off."""
    BUSY = "busy"
    """It asks for patience: HTTP 429 or 503."""
    NOT_LET_IN = "not_let_in"
    """It does not know us: HTTP 401 or 403."""
    ODD_ANSWER = "odd_answer"
    """It answered, and not as RFC 8935 wants: only 202 says that it has the token."""
    NOT_MADE = "not_made"
    """We could not sign it: a key is missing on this server."""
    NOT_PUBLIC = "not_public"
    """Its name leads to an address that is not public, and that nobody agreed to."""
    NOT_AGREED = "not_agreed"
    """The settings name its host no more: of events, by CLEANBREAK_EVENTS_SENT_TO."""
    SLOW = "slow"
    """It takes everything, and takes its time."""


class Lane(Enum):
    """Who pushes: receivers in trouble have pushers of their own."""

    SOUND = "sound"
    TROUBLED = "troubled"


def go_together(numbers: Sequence[str], failures: int) -> list[int]:
    """Return which of what is owed, oldest first, may be under way at the same time.

    Of one number never two: the later must not arrive before the earlier. Whoever failed last is
    asked with one alone.

    :param numbers: what each is about, sealed alike; empty: about the stream itself.
    """
    together: dict[str, int] = {}
    for place, number in enumerate(numbers):
        together.setdefault(number, place)
    return list(together.values())[: 1 if failures else TOGETHER_MAX]


@dataclass(frozen=True, slots=True)
class Taken:
    """The receiver has it."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The receiver will not have it: a code of RFC 8935."""

    err: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """It may not have arrived."""

    problem: DeliveryProblem
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What became of one token."""

    jti: UUID
    refusals: int
    """How often it was refused before."""
    answer: Taken | Declined | Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What became of those that went together."""

    settled: Mapping[UUID, str] = field(default_factory=dict)
    """Answered for good, each with its code; empty: the receiver has it."""
    refused: tuple[UUID, ...] = ()
    """Refused, and to be tried again."""
    problem_code: str = ""
    """Why nothing was taken; empty: something was."""
    retry_after_s: float | None = None


def judge(pushed: Sequence[Pushed]) -> Round:
    """Return what the answers of a round mean.

    Where nothing was taken, the trouble may be the stream's own (another audience, a key that is
    not known yet), and nothing is set aside.
    """
    taken = {one.jti: "" for one in pushed if isinstance(one.answer, Taken)}
    refused = [(one, one.answer.err) for one in pushed if isinstance(one.answer, Declined)]
    if not taken:
        trouble = next((one.answer for one in pushed if isinstance(one.answer, Trouble)), None)
        return Round(
            refused=tuple(one.jti for one, _ in refused),
            problem_code=trouble.problem.value if trouble else refused[0][1],
            retry_after_s=trouble.retry_after_s if trouble else None,
        )
    over = {one.jti: err for one, err in refused if one.refusals + 1 >= REFUSALS_MAX}
    return Round(
        settled=taken | over,
        refused=tuple(one.jti for one, _ in refused if one.jti not in over),
    )


def wait_after(failures: int, retry_after_s: float | None) -> timedelta:
    """Return how long a receiver is left alone that has failed so often in a row."""
    own_s = min(WAIT_FIRST_S * 2 ** min(failures - 1, 20), WAIT_LONGEST_S)
    return timedelta(seconds=min(max(own_s, retry_after_s or 0), WAIT_LONGEST_S))


def code_of(said: object) -> str:
    """Return the code by which a receiver refuses, if it is one that can be kept."""
    return said if isinstance(said, str) and CODE.fullmatch(said) else "invalid_request"
