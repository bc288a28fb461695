"""The one contract of all subscriber databases, and lines on their way through it.

On every subscriber database that was measured, *delete tells nobody*: the phone stays served. So
each adapter says what it does in every phase of :class:`Withdrawal`, and a line is withdrawn when
database and serving nodes, asked again, no longer know it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from cleanbreak.adapters.first_answers import FirstAnswers, Kept
from cleanbreak.domain.identifiers import MalformedImsi, MalformedMsisdn, parse_imsi, parse_msisdn
from cleanbreak.ports.calls import Answer, Call, Done, Facts, Sighting
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.ports.network import Subscriber


class WalkedCall:
    """A call on its way through the steps of its act, and what will be answered to it.

    :param act: ``VENDOR ACT``, with which the key is kept: two elements may be given one key.
    """

    def __init__(self, act: str, call: Call[Any]) -> None:
        self.key = f"{act} {call.key}"
        self.earlier: Facts = call.earlier
        self.facts: dict[str, object] = {}
        self.first_answer: Done | None = None
        """What the same key was answered before; then nothing is left to do."""
        self.first_notes: Facts = {}
        """What a try of the same key that was not completed found."""
        self.failure: OutsideFailure | None = None
        self.is_touched = False
        """Whether something may have been changed outside."""

    def recall(self, kept: Kept) -> None:
        """Take up what is known of the same key: its answer, or the notes of a broken try."""
        if kept.is_answer:
            self.first_answer = Done(kept.facts)
        else:
            self.first_notes = kept.facts

    def fail(self, failure: OutsideFailure) -> None:
        """End the way of this line; after a change, "surely nothing happened" is no true answer."""
        if isinstance(failure, Unavailable) and self.is_touched:
            failure = OutcomeUnknown(failure.sentence)
        self.failure = failure

    def answer(self) -> Answer:
        """Return the failure, or the evidence."""
        return self.failure or self.first_answer or Done(self.facts)


class WalkedLine(WalkedCall):
    """A call about a subscriber."""

    def __init__(self, act: str, call: Call[Subscriber]) -> None:
        super().__init__(act, call)
        self.sightings: dict[str, Sighting] = {}
        """What each element said last, by its name."""
        self.imsi, self.number = "", ""
        try:
            # Both become part of commands: nothing but digits may pass.
            self.imsi = parse_imsi(call.subject.imsi)
            self.number = parse_msisdn(call.subject.msisdn).removeprefix("+")
        except (MalformedImsi, MalformedMsisdn) as refusal:
            self.fail(Refused(str(refusal)))


Walked = TypeVar("Walked", bound=WalkedCall)
Step: TypeAlias = Callable[[Sequence[Walked]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(Generic[Walked]):
    """What an adapter does in each phase, in the order in which the phases happen.

    An empty phase is a statement, too: there is nothing of the kind at this element.
    """

    locate: tuple[Step[Walked], ...]
    """Find the line in the database, and the nodes that serve it, before anything is changed."""
    quiesce: tuple[Step[Walked], ...]
    """Stop what still arrives: bar the line, purge its waiting messages."""
    detach: tuple[Step[Walked], ...]
    """Tell the serving nodes to forget the line (TS 23.012, TS 29.272 clause 5.2.1.2)."""
    delete: tuple[Step[Walked], ...]
    """Delete subscription and keys; from here on the phone cannot come back."""
    sweep: tuple[Step[Walked], ...]
    """Remove what the element leaves behind: rows, logs that keep keys, late attachments."""
    verify_database: tuple[Step[Walked], ...]
    """Read the database again; an answer to the deletion proves nothing."""
    verify_serving_nodes: tuple[Step[Walked], ...]
    """Ask the nodes again."""

    def steps(self) -> tuple[Step[Walked], ...]:
        """Return the steps of all phases, in their order."""
        return (
            *self.locate,
            *self.quiesce,
            *self.detach,
            *self.delete,
            *self.sweep,
            *self.verify_database,
            *self.verify_serving_nodes,
        )


def walk(lines: Sequence[Walked], steps: Sequence[Step[Walked]]) -> list[Answer]:
    """Take the batch through the steps; a line that fails stays behind, the others go on."""
    for step in steps:
        if going := still_going(lines):
            with shared_fate(going):
                step(going)
    return [line.answer() for line in lines]


def still_going(lines: Sequence[Walked]) -> list[Walked]:
    """Return the lines that have not failed, and were not answered before."""
    return [line for line in lines if not (line.failure or line.first_answer)]


def imsis_of(lines: Sequence[WalkedLine]) -> list[str]:
    """Return the IMSIs of the lines."""
    return [line.imsi for line in lines]


def touch(lines: Sequence[WalkedCall]) -> None:
    """Note that something may have been changed outside for the lines."""
    for line in lines:
        line.is_touched = True


@contextmanager
def shared_fate(lines: Sequence[WalkedCall]) -> Iterator[None]:
    """Let an exchange that failed for all of these lines fail each of them, and nobody else."""
    try:
        yield
    except OutsideFailure as failure:
        for line in still_going(lines):
            line.fail(failure)


class Memory:
    """Recalls and keeps what was answered to each key, for elements that remember no keys."""

    def __init__(self, first_answers: FirstAnswers) -> None:
        self._first_answers = first_answers

    def recall(self, lines: Sequence[WalkedCall]) -> None:
        """Take up what the same keys were answered, or what a broken try noted."""
        kept = self._first_answers.recall([line.key for line in lines])
        for line in lines:
            if before := kept.get(line.key):
                line.recall(before)

    def keep_notes(self, lines: Sequence[WalkedCall]) -> None:
        """Keep how the lines were found; the notes of a first try count more than ours."""
        for line in lines:
            line.facts |= line.first_notes
        self._first_answers.keep({line.key: Kept(line.facts, is_answer=False) for line in lines})

    def keep_answers(self, lines: Sequence[WalkedCall]) -> None:
        """Keep the facts as the answer of each line."""
        self._first_answers.keep({line.key: Kept(line.facts, is_answer=True) for line in lines})
