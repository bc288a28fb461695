"""The receivers of events: webhooks, and listeners of TM Forum's hubs.

An event may be sent again whatever became of it: a receiver knows it by its id. It has the event
when it answers with a status of success (2xx).
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from cleanbreak.domain.signal_delivery import DeliveryProblem
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Refused, Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One event as it is sent."""

    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


class EventRefused(Refused):
    """Finding: the receiver will not have this event (4xx)."""

    def __init__(self, code: str) -> None:
        super().__init__("The receiver refuses the event.")
        self.code = code


class ReceiverGone(Refused):
    """Finding: the receiver says that it listens no more (410)."""

    def __init__(self) -> None:
        super().__init__("The receiver listens no more.")


class NotSent(Unavailable):
    """Finding: the event may not have arrived."""

    def __init__(self, problem: DeliveryProblem, retry_after_s: float | None = None) -> None:
        super().__init__(
            f"The receiver did not take the event: {problem.value}.", retry_after_s=retry_after_s
        )
        self.problem = problem


LetterAnswer: TypeAlias = Done | EventRefused | ReceiverGone | NotSent


class Listener(Protocol):
    """One receiver, for as long as we speak with it."""

    def send(self, letters: Sequence[Letter]) -> list[LetterAnswer]:
        """Send each event, all at the same time; return what became of each, in order."""


class Webhooks(Protocol):
    """All receivers."""

    def reach(self, address: str) -> AbstractContextManager[Listener]:
        """Speak with the receiver at that address; nothing is sent before there is an event."""
