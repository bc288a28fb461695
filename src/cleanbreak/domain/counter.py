"""A counter of a store: the computer of a clerk, with the card reader and the printer at it.

The server never reaches it. A program there, the desk agent, asks for jobs and gives back what came
of them. A job lives for seconds: what nobody took, or what nobody answered, is over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any

from cleanbreak.domain.crockford import ALPHABET, READ_AS
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.typed_text import without_tricks

PAIRING_VALID_FOR = timedelta(minutes=10)
PAIRING_CHARS = 8
"""40 bits, for ten minutes and once."""
NAME_LENGTH_MAX = 40
TAKEN_WITHIN = timedelta(seconds=15)
"""An agent that is there asks more often than that."""
SEEN_WITHIN = timedelta(seconds=30)
"""An agent of which nobody has heard for so long is not there."""
IN_USE_FOR = timedelta(minutes=15)
"""So long after its last job a counter is asked more often."""
PRINT_BYTES_MAX = 200_000
"""A slip with a picture has some ten thousand."""


class UnknownCounter(Refusal):
    """There is no such counter in this store."""

    code = "unknown_counter"


class MalformedCounterName(Refusal):
    """A counter has a name of at most 40 characters."""

    code = "malformed_counter_name"


class CounterNameTaken(Refusal):
    """This store has a counter with this name already."""

    code = "counter_name_taken"


class PairingRefused(Refusal):
    """This code is wrong or its ten minutes are over. Ask for a new one in the console."""

    code = "pairing_refused"


class CounterRevoked(Refusal):
    """This computer is not known as a counter any more. Pair it again with a new code."""

    code = "counter_revoked"


class AnotherAgent(Refusal):
    """Another program serves this counter now; it was started later than this one."""

    code = "another_agent"


class NoCounterChosen(Refusal):
    """Choose the counter at which you stand."""

    code = "no_counter_chosen"


class CounterAway(Refusal):
    """The computer of this counter does not answer. See that it is on, and that the program
    "cleanbreak desk-agent" runs on it.
    """

    code = "counter_away"


class CounterBusy(Refusal):
    """This counter is still busy with something else. Wait until it is done."""

    code = "counter_busy"


class CounterBrokeOff(Refusal):
    """The counter did not say what came of it. Put the card in again and repeat: that is safe."""

    code = "counter_broke_off"


class CounterFailed(Refusal):
    """The card reader of this counter does not work now. Look at its cable, and try again."""

    code = "counter_failed"


class SlipTooLong(Refusal):
    """This is too long to be printed as a slip."""

    code = "slip_too_long"


class JobKind(Enum):
    """What a counter is asked to do."""

    IDENTIFY = "identify"
    """Say what the card in the reader says of itself."""
    READ = "read"
    """Read contacts, messages and calls, for its holder to take along."""
    WIPE = "wipe"
    PRINT = "print"
    """Print the bytes of a slip."""

    @property
    def takes_at_most(self) -> timedelta:
        """Return after which time a counter that took it has surely broken off."""
        return LONGEST[self]


LONGEST = {
    JobKind.IDENTIFY: timedelta(seconds=30),
    JobKind.READ: timedelta(seconds=240),
    JobKind.WIPE: timedelta(seconds=240),
    JobKind.PRINT: timedelta(seconds=60),
}


class JobState(Enum):
    """How far a job is."""

    WAITING = "waiting"
    TAKEN = "taken"
    ANSWERED = "answered"
    OVER = "over"
    """Nobody took it in time, or whoever took it never answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as an agent takes it."""

    job_id: str
    kind: JobKind
    work: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What is needed for it; a PIN is in it, and whose card it must be."""


def counter_name(text: str) -> str:
    """Return the name of a counter as it is kept.

    :raises MalformedCounterName: if it is none.
    """
    name = " ".join(without_tricks(text).split())
    if not 0 < len(name) <= NAME_LENGTH_MAX:
        raise MalformedCounterName
    return name


def read_pairing_code(text: str) -> str:
    """Return the code that somebody typed, without blanks and hyphens.

    :raises PairingRefused: if it cannot be one.
    """
    code = re.sub(r"[\s-]", "", text).upper().translate(READ_AS)
    if len(code) != PAIRING_CHARS or set(code) - set(ALPHABET):
        raise PairingRefused
    return code
