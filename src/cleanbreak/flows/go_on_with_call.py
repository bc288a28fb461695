"""Go on with a call: take its turn, and if that fails, still say something and lead to a person.

A provider that gets an error tells the caller so in its own words, or hangs up. Neither happens to
whoever wants to cancel.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from cleanbreak.domain.call_turn import CallSaid, Heard, Keys, Turn
from cleanbreak.flows.call_prompts import say
from cleanbreak.flows.hear_recording import hear_recording
from cleanbreak.flows.known_call_script import call_script
from cleanbreak.flows.take_call_turn import take_call_turn
from cleanbreak.ports.kept_recordings import KeptRecordings
from cleanbreak.ports.outside import Outside

LOG = logging.getLogger(__name__)
PERSON_KEY = "0"
OUR_FAULT, CANNOT_RECORD = "our_fault", "cannot_record"
WAITS_SECONDS = 5
"""Then the turn is asked for once more."""


@dataclass(frozen=True, slots=True)
class Wired:
    """What a call may need; a setting that cannot be right is a fault of ours like any other."""

    outside: Callable[[], Outside]
    recordings: Callable[[], KeptRecordings | None]


def go_on_with_call(said: CallSaid, wired: Wired, now: datetime) -> Turn:
    """Return what comes next in a call, whatever breaks.

    What breaks on the way to where a key leads may not break on the way to a person.
    """
    for tried in _tries(said):
        try:
            heard = hear_recording(tried, wired.recordings())
            return take_call_turn(heard, wired.outside(), now)
        except Exception:  # an error would be read out to the caller
            LOG.exception("a turn of a call failed")
    return sorry(said.turn)


def end_call(said: CallSaid, wired: Wired, now: datetime) -> None:
    """Note that a call is over; if that fails, the call's own clock ends it later."""
    try:
        take_call_turn(replace(said, heard=Heard.HUNG_UP), wired.outside(), now)
    except Exception:  # the provider can do nothing about it
        LOG.exception("the end of a call was not noted")


def sorry(turn: int) -> Turn:
    """Return the turn that tells of our own fault; whatever follows it is the turn before, again.

    In every language: which one the caller speaks may be what could not be read.
    """
    script = call_script()
    says = tuple(say(OUR_FAULT, language, {}, script) for language in script.languages)
    keys = Keys(1, finish_on="", wait_seconds=WAITS_SECONDS)
    return Turn(number=turn, language=script.languages[0], says=says, keys=keys)


def without_recording(turn: Turn) -> Turn:
    """Return a turn for a line that cannot record: that is said, and nothing is heard."""
    said = say(CANNOT_RECORD, turn.language, {}, call_script())
    return replace(turn, says=(said,), record=None, goes_on=True) if turn.record else turn


def _tries(said: CallSaid) -> Iterator[CallSaid]:
    yield said
    if said.heard not in (Heard.RANG, Heard.HUNG_UP):
        yield replace(said, heard=Heard.KEYS, digits=PERSON_KEY)
