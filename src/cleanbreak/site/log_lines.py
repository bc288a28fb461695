"""How the log is written: what happened and where, never what an exception of others has to say.

The text of an exception may quote the row, the address or the answer that it was about: a number,
a name, a password (ASVS 5.0 16.2.5). Of those that are not ours, class and place are told.
"""

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.errors import OutsideFailure

OURS = (Refusal, OutsideFailure)
"""Their sentences are written for people, and hold codes and figures only."""
LOG = logging.getLogger("cleanbreak")


class LogLines(logging.Formatter):
    """Writes records without the texts of exceptions."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record; another handler finds it as it was."""
        told = logging.makeLogRecord(record.__dict__)
        told.exc_text = None
        told.args = _without_texts(record.args)
        if isinstance(told.msg, BaseException):
            told.msg = _said(told.msg)
        return super().format(told)

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
