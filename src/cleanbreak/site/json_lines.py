"""The log as one JSON object a line, for collectors that search by field.

What is told, and what never is, is the same as in :mod:`cleanbreak.site.log_lines`.
"""

import json
import logging
import re

from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.log_lines import LogLines

ORDER = re.compile(r"\border ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")
"""Every line of ours about one order names it so."""


class UnknownLogFormat(Refusal):
    """CLEANBREAK_LOG_FORMAT is `line` or `json`, not "{text}"."""

    code = "unknown_log_format"


class JsonLines(LogLines):
    """Writes records as JSON in ASCII: nothing that was sent to us steers a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record; ``order_id`` and ``frames`` are there only if there is one."""
        told = self.told(record)
        message = told.getMessage()
        fields: dict[str, object] = {
            "at": self.formatTime(told),
            "level": told.levelname,
            "logger": told.name,
            "process": told.process,
            "message": message,
        }
        if found := ORDER.search(message):
            fields["order_id"] = found[1]
        if told.exc_info:
            fields["frames"] = self.formatException(told.exc_info)
        return json.dumps(fields)


def log_formatter(text: str) -> dict[str, str]:
    """Return who writes the log in the form that the settings name, as logging wants it told.

    :raises UnknownLogFormat: if there is no such form.
    """
    known: dict[str, type[LogLines]] = {"line": LogLines, "json": JsonLines}
    if text not in known:
        raise UnknownLogFormat(text=text)
    return {"()": f"{known[text].__module__}.{known[text].__qualname__}"}
