"""Who is told what was done when; apart from `wired_outside.py`, which guards calls and tells."""

from django.conf import settings
from django.utils.module_loading import import_string

from cleanbreak.ports.traces import Traces


def wired_traces() -> Traces | None:
    """Return who is told; ``None``: nobody."""
    traces: Traces | None = import_string(settings.CLEANBREAK_TRACES_WIRING)()
    return traces
