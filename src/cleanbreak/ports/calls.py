"""How every outside system is called: a batch in, one answer for each call out, in order.

A call carries a key, ``order:step``. Repeating a call with the same key must leave the outside as
it is and answer as the first time: workers die between an effect and the note that it was made.
A batch never fails as a whole because one of its calls does. An adapter may *raise* one of the
three failures of :mod:`cleanbreak.ports.errors` when it could ask for none of the batch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeAlias, TypeVar

from cleanbreak.ports.errors import OutsideFailure

Subject = TypeVar("Subject")
Facts: TypeAlias = Mapping[str, object]
"""What a system answered, as JSON values. No keys, no secrets, no personal data."""


@dataclass(slots=True)  # seven for each line: frozen ones take three times as long to make
class Call(Generic[Subject]):
    """One thing asked of one outside system."""

    key: str
    """``order:step``; the same key means the same act."""
    subject: Subject
    earlier: Facts = field(default_factory=dict)
    """The facts of the act that this call reverses; empty for an act of its own."""


@dataclass(slots=True)
class Done:
    """The system did it, or had done it already; the facts become evidence."""

    facts: Facts


Answer: TypeAlias = Done | OutsideFailure


class Presence(Enum):
    """What one element says about a line when it is asked again."""

    GONE = "gone"
    PRESENT = "present"
    UNKNOWN = "unknown"
    """It could not be asked, or its answer could not be read: never counts as gone."""


@dataclass(slots=True)
class Sighting:
    """One element's word on one line."""

    element: str
    presence: Presence
    answer: str
    """The element's own words, shortened; no keys, no personal data."""
