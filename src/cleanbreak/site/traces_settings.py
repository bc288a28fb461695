"""Whom the operator wants to be told what was done when."""

import os

CLEANBREAK_TRACES = os.environ.get("CLEANBREAK_TRACES", "")
"""Address of a collector of OpenTelemetry (OTLP over HTTP); empty: nobody is told."""
CLEANBREAK_TRACES_WIRING = "cleanbreak.site.wiring.traces.wire_traces"
