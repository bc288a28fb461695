"""The sinks of relying parties, to which CloudEvents are sent (CAMARA subscriptions).

An event may be sent again whatever became of it: a sink knows it by its ``id``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Refused, Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkEvent:
    """One event, and where it goes."""

    sink: str = field(repr=False)
    token: str = field(repr=False)
    """What the sink is spoken to with; empty: it wants nothing."""
    content: bytes = field(repr=False)
    """A CloudEvent as JSON."""
    correlator: str


class SinkGone(Refused):
    """Finding: the sink says that it listens no more (410)."""


EventAnswer: TypeAlias = Done | SinkGone | Unavailable


class EventSink(Protocol):
    """All sinks."""

    def send(self, events: Sequence[SinkEvent]) -> list[EventAnswer]:
        """Send each event; return what became of each, in order."""
