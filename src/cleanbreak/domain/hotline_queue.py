"""The queue of the hotline: who is next, how long it takes, and who is called back.

Whoever came first is next, at every agent who speaks their language and can do what they want;
after ``ANY_SKILL_AFTER`` at every agent who speaks their language, so that nobody waits for ever.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from statistics import median

from cleanbreak.domain.refusal import Refusal

LANGUAGES = ("de", "en", "zh")
"""What the hotline speaks, and what an agent may speak."""
ANY_SKILL_AFTER = timedelta(minutes=3)
"""Whoever waited that long is served by anybody who speaks their language."""
OFFERED_AFTER = timedelta(minutes=2)
"""Whoever waited that long is offered, each time they are spoken to, to be called back."""
OFFERED_BEFORE_WAIT_MINUTES = 5
"""Whoever is told of a wait that long is offered it at once."""
MEASURED_CALLS = 50
"""So many of the last calls tell how long a call takes."""
MEASURED_AT_LEAST = 5
"""Of fewer, nobody can say."""
SILENT_AFTER = timedelta(minutes=2)
"""A line that was not heard of for so long is offered to nobody; heard of again, it is."""
LOST_AFTER = timedelta(minutes=10)
"""A line that was not heard of for so long has ended, whatever the provider did not say."""
RINGS_FOR = timedelta(seconds=30)
"""Whoever hangs up within it, put through, was not served: the agent's phone rang."""
SEEN_WITHIN = timedelta(seconds=90)
"""An agent whose browser was not heard of for so long is not there."""
SEAT_KEPT = timedelta(minutes=5)
"""So long a call stays with an agent whose browser was closed; then another agent may take it."""
CALL_BACK_TRIES_MAX = 3
CALL_BACK_KEPT = timedelta(days=14)
"""So long somebody's number is kept for it; a hotline that needs longer calls nobody back."""
CALL_BACK_AGAIN_AFTER = timedelta(minutes=15)
"""Whoever did not answer is tried again then, before all who came later."""


class Skill(Enum):
    """What an agent can do, and a caller wants."""

    CANCEL = "cancel"
    FRAUD = "fraud"
    OTHER = "other"


class PlaceState(Enum):
    """How a caller stands in the queue."""

    WAITING = "waiting"
    OFFERED = "offered"
    """An agent has taken the call: put it through to their phone."""
    CONNECTED = "connected"
    LEFT = "left"
    CLOSED = "closed"
    """The hotline is closed, and the caller has no place; never kept."""


class PlaceWay(Enum):
    """How somebody waits."""

    LINE = "line"
    """On the telephone."""
    CALL_BACK = "call_back"
    """Hung up, and is called when their turn comes."""


class LeaveReason(Enum):
    """Why somebody is in the queue no more."""

    DONE = "done"
    """An agent has served them."""
    HUNG_UP = "hung_up"
    LOST = "lost"
    """The provider said nothing more of the call."""
    DECLARED = "declared"
    """They have done by keys what they wanted."""
    VOICEMAIL = "voicemail"
    OTHER_WISH = "other_wish"
    """Nobody leaves so: the place is kept. The table's check still has the word."""
    SAME_NUMBER = "same_number"
    """A call-back to this number has been asked for already, and keeps the earlier place."""
    NOT_REACHED = "not_reached"
    """Called back as often as we call."""
    WRONG_NUMBER = "wrong_number"


ABANDONED = (LeaveReason.HUNG_UP, LeaveReason.LOST)
"""Nobody has served them, if they were not connected."""


class SeatState(Enum):
    """What an agent at a telephone does."""

    READY = "ready"
    PAUSED = "paused"


class PauseReason(Enum):
    """Why a seat is paused."""

    OWN = "own"
    NO_ANSWER = "no_answer"
    """A call was put through, and their phone was not answered."""
    CALL_TAKEN_OVER = "call_taken_over"
    """Their browser was gone, and a colleague has taken their call."""


class CallBackResult(Enum):
    """Why somebody was called back in vain."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"


class NoSeat(Refusal):
    """You have no seat at the hotline. Take one first."""

    code = "no_seat"


class LanguageMissing(Refusal):
    """Choose at least one language that you speak."""

    code = "language_missing"


class SkillMissing(Refusal):
    """Choose at least one thing that you serve."""

    code = "skill_missing"


class MalformedPhoneAddress(Refusal):
    """Enter the SIP address of your phone, like sip:anna@phones.example."""

    code = "malformed_phone_address"


class PhoneNotOurs(Refusal):
    """This is no phone of an agent here. Enter the address of the one on your desk."""

    code = "phone_not_ours"


class PhoneAddressTaken(Refusal):
    """Another agent has this phone now. Enter the address of yours."""

    code = "phone_address_taken"


class SeatHasCall(Refusal):
    """You still have a caller. End that call first."""

    code = "seat_has_call"


class NotYourCaller(Refusal):
    """This caller is not yours, or is gone."""

    code = "not_your_caller"


class StillTheirCall(Refusal):
    """The call still is your colleague's. You can take it in {minutes} min."""

    code = "still_their_call"


class NotInQueue(Refusal):
    """This call has no place in the queue."""

    code = "not_in_queue"


class CallBackResultMissing(Refusal):
    """Choose what came of calling back."""

    code = "call_back_result_missing"


class CallBackNotPossible(Refusal):
    """This number cannot be called back. Enter a number of the country you are in."""

    code = "call_back_not_possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How a caller stands, as they may be told."""

    state: PlaceState
    position: int = 0
    """1: next; 0: does not wait."""
    wait_minutes: int | None = None
    """``None``: nobody can say; then only the position is told."""
    agent_address: str = field(default="", repr=False)
    """To which phone the call is put through, once it is offered."""
    is_open: bool = True
    opens_at: datetime | None = None
    """When the hotline opens again, if it is closed; ``None``: nobody knows."""
    may_call_back: bool = False
    """Whether to offer a call-back, and voicemail, now."""
    is_call_back: bool = False
    """Whether they are called back."""


def expected_minutes(before: int, seats: int, handling: Sequence[timedelta]) -> int | None:
    """Return how long somebody waits, in whole minutes and at least one; ``None``: nobody knows.

    :param before: how many are served before them.
    :param seats: how many serve their language now.
    :param handling: how long the last calls took.
    """
    if seats == 0 or len(handling) < MEASURED_AT_LEAST:
        return None
    seconds = median(one.total_seconds() for one in handling)
    return max(1, math.ceil((before + 1) * seconds / seats / 60))


def is_long(waited: timedelta, wait_minutes: int | None, seats: int) -> bool:
    """Return whether somebody waits so long that they are offered to be called back."""
    if seats == 0 or waited >= OFFERED_AFTER:
        return True
    return wait_minutes is not None and wait_minutes >= OFFERED_BEFORE_WAIT_MINUTES


def after_try(tries: int, result: CallBackResult) -> LeaveReason | None:
    """Return why somebody leaves whom nobody reached; ``None``: they are tried again.

    :param tries: how often they were called, this time included.
    """
    if result is CallBackResult.WRONG_NUMBER:
        return LeaveReason.WRONG_NUMBER
    return LeaveReason.NOT_REACHED if tries >= CALL_BACK_TRIES_MAX else None
