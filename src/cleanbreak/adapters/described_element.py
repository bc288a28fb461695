"""Acts at an element that a file describes: look, act, look again; only the second look counts.

Nothing that is written in a file can make an act done without a look that says so: an accepted
request is at most the permission to go on.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from cleanbreak.adapters.described_description import Description, kept_of
from cleanbreak.adapters.described_format import IfGone
from cleanbreak.adapters.described_lines import (
    DescribedLine,
    Reading,
    private_of,
    read_answer,
    values_of,
)
from cleanbreak.adapters.described_subjects import nobody_of
from cleanbreak.adapters.described_templates import Values
from cleanbreak.adapters.described_transport import Question, Telling, Transport
from cleanbreak.adapters.first_answers import FirstAnswers
from cleanbreak.adapters.walked_lines import Memory, still_going, touch, walk
from cleanbreak.ports.calls import Answer, Call, Presence, Sighting
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

Find: TypeAlias = Callable[[Mapping[str, Reading]], Mapping[str, object]]
"""What a port finds in the looks for its evidence; raises ``Refused`` where it is not there."""


class DescribedElement:
    """Everything that the described adapters of the ports have in common; threads may share it."""

    def __init__(
        self, description: Description, transport: Transport, first_answers: FirstAnswers
    ) -> None:
        self.description = description
        self._transport = transport
        self._memory = Memory(first_answers)

    def act(
        self, name: str, calls: Sequence[Call[Any]], find: Find = lambda readings: {}
    ) -> list[Answer]:
        """Do what the file says for the act, and prove it.

        :raises Unavailable: if the element could be asked about none of the calls.
        """
        made = {call.key: DescribedLine(self.description, name, call) for call in calls}
        lines = list(made.values())
        walk(
            lines,
            (
                self._memory.recall,
                self._look_before,
                self._settle,
                lambda going: self._require_readiness(going, find),
                self._keep_notes,
                self._perform,
                self._look_after,
                self._require_proof,
                lambda going: self._answer(going, find),
            ),
        )
        if lines and all(line.was_not_asked for line in lines):
            raise lines[0].failure or Unavailable(f"{self.description.name} cannot be asked")
        return [made[call.key].answer() for call in calls]

    def look(self, subjects: Sequence[Any]) -> list[Mapping[str, Reading]]:
        """Ask every look about each subject; never raises."""
        seen: list[Mapping[str, Reading]] = [{} for _ in subjects]
        asked: dict[int, Values] = {}
        for place, subject in enumerate(subjects):
            try:
                asked[place] = values_of(self.description, subject)
            except Refused as refusal:
                unknown = Reading(Presence.UNKNOWN, False, refusal.sentence, failure=refusal)
                seen[place] = dict.fromkeys(self.description.looks, unknown)
        for place, readings in zip(asked, self._readings([*asked.values()]), strict=True):
            seen[place] = readings
        return seen

    def look_for(self, subjects: Sequence[Any]) -> list[list[Sighting]]:
        """Return what every look says; what could not be asked or read is unknown."""
        return [
            [reading.as_sighting(element) for element, reading in readings.items()]
            for readings in self.look(subjects)
        ]

    def check_reachable(self) -> None:
        """Ask about somebody who surely does not exist.

        :raises Unavailable: if that is not what the element says.
        """
        nobody = nobody_of(self.description.port, self.description.sims)
        for [*sightings] in self.look_for([nobody]):
            for sighting in sightings:
                if sighting.presence is Presence.UNKNOWN:
                    raise Unavailable(sighting.answer)
                if sighting.presence is Presence.PRESENT:
                    name = self.description.name
                    raise Unavailable(f"{name} claims to know somebody who does not exist")

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def _readings(self, asked: Sequence[Values]) -> list[Mapping[str, Reading]]:
        readings: list[dict[str, Reading]] = [{} for _ in asked]
        for name, look in self.description.looks.items():
            answers = self._transport.look([Question(look.asked, one) for one in asked])
            for seen, answer, values in zip(readings, answers, asked, strict=True):
                seen[name] = read_answer(self.description, look, answer, values)
        return [*readings]

    def _look_before(self, lines: Sequence[DescribedLine]) -> None:
        for line, readings in zip(lines, self._readings([one.asked for one in lines]), strict=True):
            line.before = readings
            if failure := _first_failure(readings):
                line.was_not_asked = isinstance(failure, Unavailable)
                line.fail(failure)

    def _settle(self, lines: Sequence[DescribedLine]) -> None:
        """See for whom there is nothing (left) to do, and for whom nothing can be done."""
        for line in lines:
            is_ours = bool(line.first_notes)  # a try of this very call was broken off
            if line.is_gone() and not (is_ours and line.is_proven(line.before)):
                self._settle_gone(line)
            line.is_settled |= line.is_proven(line.before)

    def _settle_gone(self, line: DescribedLine) -> None:
        name, rule = self.description.name, line.rule
        match rule.if_stranger if line.is_stranger() else rule.if_gone:
            case IfGone.IS_DONE:
                # What the file asks for beside the looks counts here, too.
                line.is_settled = rule.ends_as is None or line.is_proven(line.before)
            case IfGone.AS_BEFORE if line.earlier.get("already_gone"):
                line.is_settled = True
                line.facts["already_gone"] = True
            case IfGone.AS_BEFORE:
                line.fail(Refused(f"{name} no longer knows the line: this cannot be undone"))
            case IfGone.IS_REFUSED if line.is_stranger():
                line.fail(Refused(f"{name} does not know it"))
            case IfGone.IS_REFUSED:
                line.fail(Refused(f"{name} holds it as out of use already"))

    def _require_readiness(self, lines: Sequence[DescribedLine], find: Find) -> None:
        """See that it is not too early, and that evidence can be given, before anything changes."""
        for line in lines:
            if line.is_settled:
                continue
            wait_while = line.act.wait_while
            if wait_while and wait_while.holds(line.seen(line.before)):
                line.fail(Unavailable(f"{self.description.name} is not ready for this yet"))
                continue
            try:
                find(line.before)
            except Refused as refusal:
                line.fail(refusal)

    def _keep_notes(self, lines: Sequence[DescribedLine]) -> None:
        """Note how the line was found: its first try knows that, and keeps it for the others."""
        for line in lines:
            if line.rule.already:
                wanted = line.rule.ends_as or Presence.GONE
                line.facts[line.rule.already] = all(
                    one.presence is wanted for one in line.before.values()
                )
            try:
                private = private_of(self.description, line.asked)
                line.facts |= kept_of(
                    line.act.keep,
                    line.seen(line.before),
                    private,
                    must_be_whole=not line.is_gone(),
                )
            except Refused as refusal:
                line.fail(refusal)
        self._memory.keep_notes(still_going(lines))

    def _perform(self, lines: Sequence[DescribedLine]) -> None:
        told = [line for line in lines if not line.is_settled]
        failures = self._transport.perform([_plan(line) for line in told]) if told else []
        for line, failure in zip(told, failures, strict=True):
            if isinstance(failure, Refused | Unavailable):
                line.fail(failure)
            else:
                touch([line])
                line.doubt = failure

    def _look_after(self, lines: Sequence[DescribedLine]) -> None:
        touched = [line for line in lines if line.is_touched]
        for line in lines:
            line.after = line.before
        seen = self._readings([line.asked for line in touched])
        for line, readings in zip(touched, seen, strict=True):
            line.after = readings

    def _require_proof(self, lines: Sequence[DescribedLine]) -> None:
        for line in lines:
            is_nobody = line.is_settled and line.is_gone()
            if not (is_nobody or line.is_proven(line.after)):
                sentence = f"{self.description.name}, asked again, does not say that it is done"
                failure = _first_failure(line.after)
                line.fail(line.doubt or OutcomeUnknown(failure.sentence if failure else sentence))

    def _answer(self, lines: Sequence[DescribedLine], find: Find) -> None:
        for line in lines:
            line.facts["answers"] = {name: one.answer for name, one in line.after.items()}
            try:
                line.facts |= find(line.after)
            except Refused as refusal:
                line.fail(refusal)
        self._memory.keep_answers(still_going(lines))


def _first_failure(readings: Mapping[str, Reading]) -> OutsideFailure | None:
    return next((one.failure for one in readings.values() if one.failure), None)


def _plan(line: DescribedLine) -> list[Telling]:
    return [
        Telling(Question(request.asked, line.values), line.failure_of(request.failure))
        for request in line.act.requests
    ]
