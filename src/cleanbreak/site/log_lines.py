"""How the log is written: what happened and where, never what an exception of others has to say.

Instants are in UTC, and nothing that was sent to us begins a line of its own. The text of an
exception may quote the row, the address or the answer that it was about: a number, a name, a
password (ASVS 5.0 16.2.5). Of those that are not ours, class and place are told.
"""

import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.errors import OutsideFailure

OURS = (Refusal, OutsideFailure)
"""Their sentences are written for people, and hold codes and figures only."""
LOG = logging.getLogger("cleanbreak")


CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class LogLines(logging.Formatter):
    """Writes records without the texts of exceptions; further lines of a record are indented."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(process)d %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Return the instant in UTC, to the millisecond (ASVS 5.0 16.2.2)."""
        del datefmt
        at = datetime.fromtimestamp(record.created, UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def format(self, record: logging.LogRecord) -> str:
        """Write one record; another handler finds it as it was.

        What steers terminals or feigns lines is shown by its number.
        """
        whole = super().format(self.told(record))
        shown = CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", whole)
        return shown.replace("\n", "\n    ")

    def told(self, record: logging.LogRecord) -> logging.LogRecord:
        """Return what may be told of a record: no text of an exception that is not ours."""
        told = logging.makeLogRecord(record.__dict__)
        told.exc_text = None
        told.args = _without_texts(record.args)
        if isinstance(told.msg, BaseException):
            told.msg = _said(told.msg)
        return told

    def formatException(self, ei: Any) -> str:  # noqa: N802  logging's name
        """Write where it happened, and of which class each exception of the chain is."""
        return "\n".join(_chain(ei[1])) if ei[1] else ""


def _chain(fault: BaseException) -> list[str]:
    before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    frames = "".join(traceback.format_tb(fault.__traceback__)).rstrip()
    return [*(_chain(before) if before else []), *([frames] if frames else []), _named(fault)]


def _named(fault: BaseException) -> str:
    return f"{type(fault).__module__}.{type(fault).__qualname__}"


def _said(fault: object) -> object:
    if isinstance(fault, OURS) or not isinstance(fault, BaseException):
        return fault
    return _named(fault)


def _without_texts(args: Any) -> Any:
    if isinstance(args, dict):
        return {name: _said(one) for name, one in args.items()}
    return tuple(map(_said, args)) if isinstance(args, tuple) else args


def log_what_nobody_caught() -> None:
    """Let the interpreter's last words about an exception go through the log, too."""
    sys.excepthook = _last_words
    threading.excepthook = lambda told: _last_words(
        told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback
    )


def _last_words(
    kind: type[BaseException], fault: BaseException, where: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    LOG.critical("ended by an exception", exc_info=(kind, fault, where))
