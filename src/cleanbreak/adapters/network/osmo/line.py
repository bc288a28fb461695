"""One line on its way through the steps of a batch."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from cleanbreak.adapters.network.osmo.first_answers import Kept
from cleanbreak.adapters.network.osmo.hlr import Entry
from cleanbreak.domain.identifiers import MalformedImsi, MalformedMsisdn, parse_imsi, parse_msisdn
from cleanbreak.ports.calls import Answer, Call, Done, Facts, Sighting
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.ports.network import Subscriber


class Line:
    """What is known of a line so far, and what will be answered for it."""

    def __init__(self, act: str, call: Call[Subscriber]) -> None:
        self.key = f"{act} {call.key}"
        self.earlier: Facts = call.earlier
        self.entry: Entry | None = None
        """What the HLR held; nothing, if it does not know the subscriber."""
        self.sightings: dict[str, Sighting] = {}
        """What each node said last, by the node's name."""
        self.detached_by: dict[str, str] = {}
        """What made each node forget the line, by the node's name."""
        self.messages_purged = 0
        self.rows_removed: Counter[str] = Counter()
        """Rows that the HLR left or would have left, by table."""
        self.facts: dict[str, object] = {}
        self.first_answer: Done | None = None
        """What the same key was answered before; then nothing is left to do."""
        self.first_notes: Facts = {}
        """What a try of the same key that was not completed found."""
        self.failure: OutsideFailure | None = None
        self.is_touched = False
        """Whether something may have been changed outside."""
        self.imsi, self.number = "", ""
        try:
            # Both become part of commands: nothing but digits may pass.
            self.imsi = parse_imsi(call.subject.imsi)
            self.number = parse_msisdn(call.subject.msisdn).removeprefix("+")
        except (MalformedImsi, MalformedMsisdn) as refusal:
            self.fail(Refused(str(refusal)))

    @property
    def serving_nodes(self) -> tuple[str, ...]:
        """The nodes where the HLR believes the phone to be."""
        return self.entry.serving_nodes if self.entry else ()

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


Step: TypeAlias = Callable[[Sequence[Line]], None]


def walk(act: str, calls: Sequence[Call[Subscriber]], steps: Sequence[Step]) -> list[Answer]:
    """Take the batch through the steps; a line that fails stays behind, the others go on."""
    lines = [Line(act, call) for call in calls]
    for step in steps:
        if going := still_going(lines):
            with shared_fate(going):
                step(going)
    return [line.answer() for line in lines]


def still_going(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that have not failed, and were not answered before."""
    return [line for line in lines if not (line.failure or line.first_answer)]


def imsis_of(lines: Sequence[Line]) -> list[str]:
    """Return the IMSIs of the lines."""
    return [line.imsi for line in lines]


def touch(lines: Sequence[Line]) -> None:
    """Note that something may have been changed outside for the lines."""
    for line in lines:
        line.is_touched = True


@contextmanager
def shared_fate(lines: Sequence[Line]) -> Iterator[None]:
    """Let an exchange that failed for all of these lines fail each of them, and nobody else."""
    try:
        yield
    except OutsideFailure as failure:
        for line in still_going(lines):
            line.fail(failure)
