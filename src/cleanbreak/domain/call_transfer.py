"""Warm transfers: a colleague takes a call over while the first agent is still there.

The call is the first one's until the very instant at which it is the second one's: it has an owner
at all times, and what the caller proved is proved to nobody else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.refusal import Refusal

WAITS_FOR = timedelta(minutes=5)
"""Then nobody has come: the transfer is over, and the call is the first agent's as before."""


class TransferState(Enum):
    """Where a transfer stands."""

    OFFERED = "offered"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    """By the first agent, or because nobody came."""


class TransferRunning(Refusal):
    """A colleague is being asked already. Take that back first."""

    code = "transfer_running"


class UnknownTransfer(Refusal):
    """Nobody hands you this call; perhaps a colleague was quicker, or it was taken back."""

    code = "unknown_transfer"


class TransferToNobody(Refusal):
    """Choose a colleague, or the language and what the call is about."""

    code = "transfer_to_nobody"


class NotYourCall(Refusal):
    """You are not on this call."""

    code = "not_your_call"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTo:
    """Who is to take a call over: one colleague, or any who has language and skill."""

    agent: str = ""
    language: str = ""
    skill: str = ""

    def __post_init__(self) -> None:
        if not self.agent and not (self.language and self.skill):
            raise TransferToNobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Who would take a call over."""

    agent: str
    languages: tuple[str, ...]
    skills: tuple[str, ...]


def may_take(to: TransferTo, first_agent: str, taker: Taker) -> bool:
    """Return whether somebody may take a call over; whoever has it never does."""
    if is_same_person(first_agent, taker.agent):
        return False
    if to.agent:
        return is_same_person(to.agent, taker.agent)
    return to.language in taker.languages and to.skill in taker.skills


def is_waiting(state: TransferState, asked_at: datetime, now: datetime) -> bool:
    """Return whether a transfer still waits for somebody."""
    return state is TransferState.OFFERED and now < asked_at + WAITS_FOR
