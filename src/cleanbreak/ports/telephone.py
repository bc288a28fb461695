"""The telephone of one caller, as whoever leads the conversation has it in hand.

Each method ends early by :class:`HungUp` as soon as the caller has gone, and once by
:class:`LineCloses` when the gateway is told to end.
"""

from enum import Enum
from typing import Protocol

from cleanbreak.domain.telephone_sound import Sound


class HungUp(Exception):
    """The caller is gone."""


class LineCloses(Exception):
    """The gateway ends: say goodbye now. Raised once; the telephone still works for a while."""


class Connected(Enum):
    """What became of a call to a third telephone, in the words of DialCallStatus."""

    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"


class Telephone(Protocol):
    """A call that is up."""

    call_id: str
    """Ours, made of chance."""
    caller: str
    """What the caller's network says of the caller: it proves nothing."""
    called: str

    @property
    def is_up(self) -> bool:
        """Whether the caller is still there."""

    @property
    def has_key(self) -> bool:
        """Whether a key was pressed that nobody has taken."""

    async def play(self, sound: Sound, *, until_key: bool = False) -> None:
        """Play a sound to its end, or until a key is or was pressed."""

    async def pause(self, seconds: float, *, until_key: bool = False) -> None:
        """Be silent for so long, or until a key is or was pressed."""

    def forget_keys(self) -> None:
        """Forget keys that were pressed before anybody asked for them."""

    async def key(self, within_s: float) -> str:
        """Return the next key; empty if none is pressed in time."""

    async def record(self, longest_s: float, silence_s: float, finish_on: str) -> Sound:
        """Return what the caller says until a key, silence, the longest time, or the hang-up.

        Does not raise :class:`HungUp`: what was said before counts.
        """

    async def connect(self, to: str, ring_s: float) -> Connected:
        """Connect the caller with a telephone and return when the two are apart again.

        The gateway's end interrupts nobody who is talking before the gateway's own patience ends.
        """

    async def transfer(self, to: str) -> bool:
        """Ask the caller's network to call somebody else instead of us; return whether it does."""

    async def hang_up(self) -> None:
        """End the call; again: nothing."""
