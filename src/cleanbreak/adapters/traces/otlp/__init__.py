"""Spans for a collector of OpenTelemetry, by OTLP over HTTP; needs `cleanbreak[otel]`."""

from cleanbreak.adapters.traces.otlp.adapter import OtlpTraces

__all__ = ["OtlpTraces"]
