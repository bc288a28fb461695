"""A modem on a serial line, asked by AT commands (ITU-T V.250, 3GPP TS 27.007 clause 4)."""

import os
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cleanbreak.domain.at_answers import Final, final_result
from cleanbreak.ports.card_reader import NoModem, NoSerialLines
from cleanbreak.ports.errors import Unavailable

ANSWER_TIMEOUT_S = 30.0
"""A list of 250 contacts takes some seconds (TS 27.007 sets no limit)."""
ANSWER_BYTES_MAX = 1 << 20
PIECE_BYTES = 4096


class ModemLine:
    """An open line; commands and answers are logged nowhere, since a PIN is among them."""

    def __init__(self, file: int, timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        self._file, self._timeout_s = file, timeout_s
        self._received = b""

    def ask(self, command: str) -> tuple[Final, list[str]]:
        """Send a command, and return how it ended and the lines before its end.

        :raises Unavailable: if the modem falls silent, or is gone.
        """
        self._received = b""
        lines: list[str] = []
        try:
            os.write(self._file, command.encode("ascii") + b"\r")
            for line in self._lines():
                if final := final_result(line):
                    return final, lines
                # A modem that echoes repeats the command, and a PIN with it: it is no answer.
                if line and line != command:
                    lines.append(line)
        except OSError as gone:
            raise Unavailable("The modem is gone.") from gone
        raise Unavailable("The modem does not answer.")

    def _lines(self) -> Iterator[str]:
        """Yield lines as they come, until the time is over."""
        deadline = time.monotonic() + self._timeout_s
        size = 0
        while size < ANSWER_BYTES_MAX:
            line, end, rest = self._received.partition(b"\n")
            if end:
                self._received = rest
                yield line.decode("ascii", errors="replace").strip()
                continue
            wait_s = max(0.0, deadline - time.monotonic())
            if not select.select([self._file], [], [], wait_s)[0]:
                return
            piece = os.read(self._file, PIECE_BYTES)
            if not piece:
                return
            size += len(piece)
            self._received += piece


@contextmanager
def open_modem(path: str, timeout_s: float = ANSWER_TIMEOUT_S) -> Iterator[ModemLine]:
    """Open the line for the block; afterwards it is as it was.

    :raises NoModem: if it cannot be opened as a serial line.
    :raises NoSerialLines: if this system has other serial lines.
    """
    try:
        import termios
        import tty
    except ImportError as missing:
        raise NoSerialLines from missing
    file = before = None
    try:
        file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        before = termios.tcgetattr(file)
        tty.setraw(file)
        termios.tcflush(file, termios.TCIOFLUSH)
        os.set_blocking(file, True)
    except (OSError, termios.error) as failure:
        if file is not None:
            os.close(file)
        raise NoModem(path) from failure
    try:
        yield ModemLine(file, timeout_s)
    finally:
        with suppress(termios.error):  # it was unplugged
            termios.tcsetattr(file, termios.TCSANOW, before)
        os.close(file)
