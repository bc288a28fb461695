"""Spans for a collector of OpenTelemetry, by OTLP over HTTP."""
