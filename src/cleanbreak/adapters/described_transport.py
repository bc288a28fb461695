"""What the acts need of a way to an element, whether it is asked by HTTP or in a database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cleanbreak.adapters.described_description import Asked
from cleanbreak.adapters.described_expressions import Document
from cleanbreak.adapters.described_templates import Values
from cleanbreak.ports.errors import OutsideFailure


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked or told, of one line."""

    asked: Asked
    values: Values = field(repr=False)


@dataclass(frozen=True, slots=True)
class Telling:
    """A question that changes something, and how its answer is understood."""

    question: Question
    failure: Callable[[Document], OutsideFailure | None]
    """Why the next one must not be told; nothing if it may."""


class Transport(Protocol):
    """A way to one element; threads may share it."""

    def look(self, questions: Sequence[Question]) -> list[Document | OutsideFailure]:
        """Ask each; changes nothing. Answers and failures come in the same order."""

    def perform(self, plans: Sequence[Sequence[Telling]]) -> list[OutsideFailure | None]:
        """Tell what each plan says, one after the other, as far as the answers let it go on.

        A plan that failed by ``Unavailable`` or ``Refused`` at its first telling changed nothing.
        """

    def close(self) -> None:
        """Close every connection; the next question opens what it needs."""
