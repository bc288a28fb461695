"""Texts that subscribers send to the operator's short codes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingText:
    """One text as it came in, or one part of a long one."""

    sender: str = field(repr=False)
    """E.164 with the plus sign where the network says that it is a number; else as it came."""
    recipient: str
    """The short code that it was sent to."""
    text: str = field(repr=False)
    reference: str = field(default="", repr=False)
    """By which the message centre knows it again; empty: it tells none."""
    part: int = 1
    """Which part of a long text it is, from 1."""
    long_reference: str = field(default="", repr=False)
    """What the parts of one long text share; empty: it has one part only."""


class Taken(Enum):
    """What becomes of a text."""

    TAKEN = "taken"
    """It is ours, and need not come again."""
    NOT_OURS = "not_ours"
    """Nobody here reads what is sent to that number."""
    LATER = "later"
    """It could not be taken in now, and is to come again."""


Take: TypeAlias = Callable[[IncomingText], Taken]


class Texts(Protocol):
    """Brings texts; one may come several times, and must be answered once."""

    def listen(self, take: Take, is_stopping: Callable[[], bool]) -> None:
        """Hand over each text until told to stop; come back after every failure of the other side.

        Only what was taken, or is not ours, is away: everything else comes again.
        """
