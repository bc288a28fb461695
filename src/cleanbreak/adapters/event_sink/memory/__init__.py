"""Sinks that keep what they are sent, and answer as they are told to."""

from collections.abc import Sequence

import orjson

from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.event_sink import EventAnswer, SinkEvent, SinkGone


class MemoryEventSink:
    """The port ``event_sink`` without a network."""

    def __init__(self) -> None:
        self.events: list[SinkEvent] = []
        self.is_gone = False
        self.is_down = False

    def send(self, events: Sequence[SinkEvent]) -> list[EventAnswer]:
        """Keep the events, unless the sinks are gone or down."""
        if self.is_gone:
            return [SinkGone("The sink listens no more.") for _ in events]
        if self.is_down:
            return [Unavailable("The sink did not take the event.") for _ in events]
        self.events += events
        return [Done({}) for _ in events]

    def heard(self) -> list[dict[str, object]]:
        """Return the events, as they were read."""
        return [orjson.loads(one.content) for one in self.events]
