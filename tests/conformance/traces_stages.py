"""Stages of the port ``traces``: who is told, and what has arrived."""

from collections.abc import Sequence
from typing import Protocol

from tests.collectors import Collector

from cleanbreak.adapters.traces.memory import KeptSpan, MemoryTraces
from cleanbreak.adapters.traces.otlp import OtlpTraces
from cleanbreak.ports.traces import Traces


class TracesStage(Protocol):
    """Somebody who is told."""

    traces: Traces

    def told(self) -> Sequence[KeptSpan]:
        """Return what has arrived."""


class MemoryTracesStage:
    """The fake."""

    def __init__(self) -> None:
        self.traces = MemoryTraces()

    def told(self) -> Sequence[KeptSpan]:
        return [*self.traces.spans]


class OtlpTracesStage:
    """OpenTelemetry's SDK, and a collector on this machine."""

    def __init__(self, there: Collector) -> None:
        self._there = there
        self.traces = OtlpTraces(there.address, "1.2.3")

    def told(self) -> Sequence[KeptSpan]:
        self.traces.flush()
        return self._there.spans
