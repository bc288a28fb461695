"""The one way to an element: not too fast, and not at all while it is left alone.

A batch goes out in slices, each at the instant that the database gave it; between two slices
nothing is held. What cannot be sent in good time is answered ``Unavailable`` without being called,
and is due again when its turn would come.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from cleanbreak.domain.element_limit import (
    PROBE_LONGEST,
    USED_SHARE,
    Breaker,
    Element,
    after_failure,
    after_success,
    pause_ends_at,
    slice_size,
)
from cleanbreak.flows.known_elements import KnownElements
from cleanbreak.flows.traced import tell_answers, traced
from cleanbreak.flows.wired_traces import wired_traces
from cleanbreak.ports.calls import Presence, Sighting
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable
from cleanbreak.records.element import Turn, take_probe, take_turn

BATCH_LONGEST_S = 11.0
"""What is sent of a batch after this is due again; a step may ask four elements in its 45 s."""
GUESTS_LONGEST_S = 2.0
"""What a program of others asks for is answered by then: so far ahead it takes instants that people
wait for, too, and so long it holds a thread that pages are served by."""
MASSES_AHEAD_S = 2.0
"""Mass work takes no instant further ahead, so that people wait no longer behind it."""
LATE_MAX_S = 0.01
"""A worker that wakes up later than this lets its instant go, and takes another one."""
ASK_AGAIN_S = 0.05
FIRST_CALLS = 100
"""So many go out before it is known how long one takes."""
SLICE_S = 4.0
"""A slice lasts about so long at most: a lease that runs out in a call is work done in vain."""
PROBE_RETRY_S = 1.0
Subject = TypeVar("Subject")
Reply = TypeVar("Reply")


class Work(Enum):
    """For whom a worker works; only masses keep the pauses of an element."""

    ONLINE = "online"
    MASSES = "masses"
    GUESTS = "guests"
    """Programs of others, which may ask all the time: nobody waits long behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """So many calls may be sent now."""

    calls: int
    is_probe: bool = False


class Gate:
    """Lets the calls to one element through."""

    def __init__(
        self, name: str, known: KnownElements, work: Work, check_reachable: Callable[[], None]
    ) -> None:
        self._name = name
        self._known = known
        self._work = work
        self._check_reachable = check_reachable
        self._call_s = 0.0
        wired_traces()  # loads now: a call that is late at its turn comes too close to the next

    def send(
        self, subjects: Sequence[Subject], perform: Callable[[Sequence[Subject]], Sequence[Reply]]
    ) -> list[Reply | OutsideFailure]:
        """Send a batch as the element takes it; return one answer for each call, in order."""
        replies: list[Reply | OutsideFailure] = []
        longest_s = GUESTS_LONGEST_S if self._work is Work.GUESTS else BATCH_LONGEST_S
        deadline_s = time.monotonic() + longest_s
        while (left := len(subjects) - len(replies)) > 0:
            admitted = self._admit(left, deadline_s)
            if isinstance(admitted, Unavailable):
                return replies + self._put_off(left, admitted)
            part = subjects[len(replies) : len(replies) + admitted.calls]
            answered, failure = self._send_slice(part, perform, admitted)
            replies += answered
            if failure is not None:
                return replies + [failure] * (len(subjects) - len(replies))
        return replies

    def _admit(self, left: int, deadline_s: float) -> Pass | Unavailable:
        """Wait until some of the calls may be sent, or say why none may."""
        try:
            if time.monotonic() >= deadline_s:
                return Unavailable(f"The element {self._name} takes longer than a step may last.")
            element = self._known.get(self._name)
            if element is None:
                return Pass(calls=self._in_good_time(left))
            return self._at_rest(element) or self._turn_of(element, left, deadline_s)
        except (OperationalError, InterfaceError):
            return Unavailable("The database does not answer.")

    def _at_rest(self, element: Element) -> Unavailable | None:
        now = self._known.clock()
        until, why = element.breaker.left_alone_until(now), "did not answer, and is left alone"
        if until is None and self._work is Work.MASSES and element.pauses:
            until, why = pause_ends_at(element.pauses, now), "is kept free of mass work"
        if until is None:
            return None
        sentence = f"The element {self._name} {why} until {until:%H:%M:%S} UTC."
        return Unavailable(sentence, retry_after_s=(until - now).total_seconds())

    def _turn_of(self, element: Element, left: int, deadline_s: float) -> Pass | Unavailable:
        is_probe = element.breaker.open_until is not None
        calls = 1 if is_probe else self._in_good_time(left)
        if element.rate_per_s is not None:
            turn = self._wait_for_turn(element.rate_per_s, calls, deadline_s)
            if isinstance(turn, Unavailable):
                return turn
            calls = turn.calls
        if is_probe and not self._take_probe():
            sentence = f"The element {self._name} is being tried by another worker."
            return Unavailable(sentence, retry_after_s=PROBE_RETRY_S)
        return Pass(calls=calls, is_probe=is_probe)

    def _in_good_time(self, left: int) -> int:
        """Return how many calls are done in a few seconds, by how long those before them took."""
        if not self._call_s:
            return min(left, FIRST_CALLS)
        return min(left, max(1, int(SLICE_S / self._call_s)))

    def _take_probe(self) -> bool:
        now = self._known.clock()
        self._known.forget()
        return take_probe(self._name, now, now + PROBE_LONGEST)

    def _wait_for_turn(self, rate_per_s: float, left: int, deadline_s: float) -> Turn | Unavailable:
        """Wait for an instant of our own; one that was slept through is let go."""
        calls = min(left, slice_size(rate_per_s, self._call_s))
        while (ahead_s := deadline_s - time.monotonic()) > 0:
            if self._work is Work.MASSES:
                ahead_s = min(ahead_s, MASSES_AHEAD_S)
            turn = take_turn(self._name, calls, ahead_s)
            if turn is not None and _slept(turn.wait_s):
                return turn
            if turn is None:
                self._known.forget()
                element = self._known.get(self._name)
                if element is None or element.rate_per_s is None:
                    return Turn(calls=left, wait_s=0.0)
                _slept(ASK_AGAIN_S * random.uniform(0.5, 1.0))  # noqa: S311  spreads load
        sentence = f"The element {self._name} takes no more than its limit."
        return Unavailable(sentence, retry_after_s=1 / rate_per_s)

    def _put_off(self, left: int, why: Unavailable) -> list[OutsideFailure]:
        """Answer calls that were not sent: each is due again when it may have its turn."""
        element = self._known.last(self._name)
        rate_per_s = element.rate_per_s if element else None
        spacing_s = 1 / (rate_per_s * USED_SHARE) if rate_per_s else 0.0
        first_s = why.retry_after_s or 0.0
        return [
            Unavailable(why.sentence, retry_after_s=first_s + place * spacing_s)
            for place in range(left)
        ]

    def _send_slice(
        self,
        part: Sequence[Subject],
        perform: Callable[[Sequence[Subject]], Sequence[Reply]],
        admitted: Pass,
    ) -> tuple[list[Reply | OutsideFailure], OutsideFailure | None]:
        """Send one slice; return its answers, and why nothing should be sent after it, if so."""
        began_s = time.monotonic()
        answers: list[Reply | OutsideFailure]
        failure: OutsideFailure | None = None
        with traced(f"{self._name}.{getattr(perform, '__name__', 'call')}") as span:
            try:
                answers = [*perform(part)]
            except OutsideFailure as raised:
                answers, failure = [raised] * len(part), raised
            tell_answers(span, answers)
        if len(answers) != len(part):
            raise ValueError(f"{self._name}: {len(answers)} answers to {len(part)} calls")
        self._call_s = (time.monotonic() - began_s) / len(part)
        if self._is_silent(answers, failure):
            self._note(is_answered=False, is_probe=admitted.is_probe)
            return answers, failure or Unavailable(f"The element {self._name} does not answer.")
        self._note(is_answered=True, is_probe=admitted.is_probe)
        return answers, failure

    def _is_silent(self, answers: Sequence[object], raised: OutsideFailure | None) -> bool:
        """Say whether the element is away, and not only unable to do these calls now."""
        if isinstance(raised, Unavailable):
            return True
        if not all(map(_is_no_answer, answers)):
            return False
        try:
            self._check_reachable()
        except OutsideFailure:
            return True
        return False

    def _note(self, *, is_answered: bool, is_probe: bool) -> None:
        """Note for all workers how the element answered; that it goes well is noted once."""
        now, jitter = self._known.clock(), random.random()  # noqa: S311  spreads load

        def change(old: Breaker) -> Breaker:
            if is_answered:
                return after_success(old, is_probe=is_probe)
            return after_failure(old, now, jitter=jitter, is_probe=is_probe)

        element = self._known.last(self._name)
        if not is_answered or is_probe or (element is not None and element.breaker.failures):
            self._known.note(self._name, change)


def seen_or_unknown(
    element: str, replies: Sequence[list[Sighting] | OutsideFailure]
) -> list[list[Sighting]]:
    """Return what was seen; what was not asked is unknown."""
    return [
        [Sighting(element, Presence.UNKNOWN, reply.sentence)]
        if isinstance(reply, OutsideFailure)
        else reply
        for reply in replies
    ]


def _slept(seconds: float) -> bool:
    """Sleep; return whether we woke up in time."""
    wake_s = time.monotonic() + seconds
    time.sleep(seconds)
    return time.monotonic() - wake_s <= LATE_MAX_S


def _is_no_answer(answer: object) -> bool:
    if isinstance(answer, list):
        seen = [one.presence for one in answer if isinstance(one, Sighting)]
        return bool(seen) and all(one is Presence.UNKNOWN for one in seen)
    return isinstance(answer, Unavailable | OutcomeUnknown)
