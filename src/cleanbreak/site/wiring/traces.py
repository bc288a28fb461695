"""Who is told what was done when."""

import os
from functools import lru_cache
from importlib.metadata import version
from urllib.parse import urlsplit

from django.conf import settings

from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.traces import Traces


class MalformedTraces(Refusal):
    """CLEANBREAK_TRACES is the address of a collector that speaks OTLP over HTTP, such as
    http://collector:4318, not "{text}".
    """

    code = "malformed_traces"


class TracesNotInstalled(Refusal):
    """CLEANBREAK_TRACES needs one more package: pip install cleanbreak[otel]."""

    code = "traces_not_installed"


def wire_traces() -> Traces | None:
    """Return who is told; ``None``: nobody.

    :raises MalformedTraces: if the setting is no address.
    :raises TracesNotInstalled: if the library is not there.
    """
    address: str = settings.CLEANBREAK_TRACES
    return _collector(address, os.getpid()) if address else None


@lru_cache(maxsize=2)
def _collector(address: str, pid: int) -> Traces:
    """Return the collector, one for each process: threads do not live on in one that forked."""
    del pid
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise MalformedTraces(text=address)
    try:
        from cleanbreak.adapters.traces.otlp import OtlpTraces
    except ModuleNotFoundError as missing:
        raise TracesNotInstalled from missing
    return OtlpTraces(address, version("cleanbreak"))
