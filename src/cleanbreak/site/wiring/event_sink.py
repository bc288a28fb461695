"""Who sends events to the sinks of relying parties."""

from functools import cache

from cleanbreak.adapters.event_sink.http import HttpEventSink
from cleanbreak.ports.event_sink import EventSink


@cache
def wire_event_sink() -> EventSink:
    """Return HTTP; where each sink is, its subscription says."""
    return HttpEventSink()
