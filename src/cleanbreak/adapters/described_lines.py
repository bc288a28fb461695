"""A line on its way through an act of a described element, and what was seen of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cleanbreak.adapters.described_description import Act, Description, Look, kept_of
from cleanbreak.adapters.described_expressions import Document
from cleanbreak.adapters.described_format import ActRule
from cleanbreak.adapters.described_subjects import SUBJECTS
from cleanbreak.adapters.described_templates import Values
from cleanbreak.adapters.walked_lines import WalkedCall
from cleanbreak.ports.calls import Call, Presence, Sighting
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable

ANSWER_CHARACTERS_MAX = 120


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look saw of one line."""

    presence: Presence
    is_stranger: bool
    answer: str
    """For evidence."""
    document: Document = field(default_factory=dict, repr=False)
    failure: OutsideFailure | None = None

    def as_sighting(self, element: str) -> Sighting:
        """Return it as the ports have it."""
        return Sighting(element, self.presence, self.answer)


def read_answer(
    description: Description, look: Look, answer: Document | OutsideFailure, asked: Values
) -> Reading:
    """Return what an answer says; where it says nothing that is known, nothing is known."""
    if isinstance(answer, OutsideFailure):
        return Reading(Presence.UNKNOWN, False, answer.sentence, failure=answer)
    presence, is_stranger = look.presence({**answer, "asked": asked})
    if presence is Presence.UNKNOWN:
        sentence = f"{description.name} gives no answer that its description understands"
        return Reading(presence, False, sentence, failure=Unavailable(sentence))
    document = {**answer, "presence": presence.value}
    return Reading(presence, is_stranger, _told(description, look, document, asked), document)


def _told(description: Description, look: Look, document: Mapping[str, Any], asked: Values) -> str:
    said = kept_of(look.says, document, private_of(description, asked))
    told = ", ".join(f"{name}={value}" for name, value in said.items())
    return (told or str(document["presence"]))[:ANSWER_CHARACTERS_MAX]


def private_of(description: Description, asked: Values) -> list[str]:
    """Return what names the line, and must stand nowhere."""
    names = SUBJECTS[description.port].naming
    return [str(asked[name]) for name in names if asked.get(name)]


def values_of(description: Description, subject: Any) -> Values:
    """Return the values that the subject is asked for by.

    :raises Refused: if it is no subject for this element.
    """
    if description.sims and subject.kind is not description.sims:
        raise Refused(f"{description.name} keeps no SIMs of this kind")
    return SUBJECTS[description.port].values_of(subject)


class DescribedLine(WalkedCall):
    """A call, what was seen before and after, and what became of its requests."""

    def __init__(self, description: Description, act_name: str, call: Call[Any]) -> None:
        super().__init__(f"{description.memory} {act_name}", call)
        self.description = description
        self.act: Act = description.acts[act_name]
        self.rule: ActRule = description.rule(act_name)
        self.asked: Values = {}
        self.before: Mapping[str, Reading] = {}
        self.after: Mapping[str, Reading] = {}
        self.is_settled = False
        """Whether nothing has to be sent."""
        self.was_not_asked = False
        """Whether the element could not even be asked."""
        self.doubt: OutsideFailure | None = None
        """Why nobody knows what the requests did."""
        try:
            self.asked = values_of(description, call.subject)
        except Refused as refusal:
            self.fail(refusal)
        self.earlier_values = self._earlier_values()
        self.values: Values = {
            **self.asked,
            "key": call.key,
            **{f"earlier.{name}": value for name, value in self.earlier_values.items()},
        }

    def _earlier_values(self) -> Values:
        """Return what the undone act kept; what the file says otherwise, if it found nobody."""
        kept: Values = {} if self.earlier.get("already_gone") else self.earlier
        return {name: kept.get(name, lost) for name, lost in self.act.otherwise.items()}

    def is_gone(self) -> bool:
        """Return whether no element knew the line before."""
        return all(one.presence is Presence.GONE for one in self.before.values())

    def is_stranger(self) -> bool:
        """Return whether every element said that it never heard of it."""
        return all(one.is_stranger for one in self.before.values())

    def seen(self, readings: Mapping[str, Reading]) -> Document:
        """Return what the expressions of the act see."""
        return {
            "look": {name: one.document for name, one in readings.items()},
            "asked": self.asked,
            "earlier": self.earlier_values,
        }

    def is_proven(self, readings: Mapping[str, Reading]) -> bool:
        """Return whether the elements, asked again, say that the act is done."""
        if any(one.failure for one in readings.values()) or not readings:
            return False
        wanted = self.rule.ends_as
        if wanted and any(one.presence is not wanted for one in readings.values()):
            return False
        return self.act.done is None or self.act.done.holds(self.seen(readings))

    def failure_of(
        self, understand: Callable[[str, Document], OutsideFailure | None]
    ) -> Callable[[Document], OutsideFailure | None]:
        """Return how an answer to one of the requests is understood."""
        seen = self.seen(self.before)
        return lambda answer: understand(self.description.name, {**seen, **answer})
