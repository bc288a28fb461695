"""Spans that are kept in memory, for tests and for looking at one process."""

from cleanbreak.adapters.traces.memory.adapter import KeptSpan, MemoryTraces

__all__ = ["KeptSpan", "MemoryTraces"]
