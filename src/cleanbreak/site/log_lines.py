"""Lines of the log: instants in UTC, and nothing that was sent to us begins a line of its own."""

import logging
import re
from datetime import UTC, datetime

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class LogLines(logging.Formatter):
    """Formats a record; its further lines are indented, so that they are seen to be further."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(process)d %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Return the instant in UTC, to the millisecond (ASVS 5.0 16.2.2)."""
        del datefmt
        at = datetime.fromtimestamp(record.created, UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what steers terminals or feigns lines is shown by its number."""
        shown = CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", super().format(record))
        return shown.replace("\n", "\n    ")
