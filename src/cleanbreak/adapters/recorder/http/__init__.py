"""Any recorder that is told by HTTP, as `docs/reference/conduct-of-calls.md` describes it."""

from cleanbreak.adapters.recorder.http.adapter import HttpRecorder, RecorderSettings

__all__ = ["HttpRecorder", "RecorderSettings"]
