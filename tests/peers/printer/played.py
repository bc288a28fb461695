"""A printer that answers DLE EOT n and GS r n as the ESC/POS command reference says.

Real-time status comes at once; GS r is answered in its turn, and never while there is no paper.
"""

import socket
import threading
from contextlib import suppress

DLE_EOT, GS_R = b"\x10\x04", b"\x1dr"
FIXED = 0x12
"""Bits 1 and 4 of every real-time status are set."""
COVER, STOPPED, NO_PAPER = 0x04, 0x20, 0x60


class PlayedPrinter:
    """One printer, for one connection after the other."""

    def __init__(self) -> None:
        self.is_open = self.runs_out = self.is_silent = False
        self.has_paper = True
        self.slips: list[bytes] = []
        self.port = 0
        self._listening: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Be plugged in."""
        if self._listening is not None:
            return
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, args=(self._listening,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Be unplugged."""
        if self._listening is None or self._thread is None:
            return
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5.0)
        self._listening = None

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        waiting, printed = b"", b""
        while received := connection.recv(4096):
            waiting += received
            while waiting:
                for question in (DLE_EOT, GS_R):
                    if waiting.startswith(question) and len(waiting) > 2:
                        self._answer(connection, question, waiting[2])
                        waiting = waiting[3:]
                        break
                else:
                    printed, waiting = printed + waiting[:1], waiting[1:]
                    if self.runs_out:
                        self.has_paper = False
        if printed and self.has_paper:
            self.slips.append(printed)

    def _answer(self, connection: socket.socket, question: bytes, number: int) -> None:
        if self.is_silent or (question == GS_R and not self.has_paper):
            return
        status = FIXED if question == DLE_EOT else 0
        if question == DLE_EOT and number == 2:
            status |= (COVER if self.is_open else 0) | (0 if self.has_paper else STOPPED)
        elif question == DLE_EOT and number == 4:
            status |= 0 if self.has_paper else NO_PAPER
        connection.sendall(bytes([status]))
