"""A played printer of slips: it speaks ESC/POS on a socket, as Epson's manual says.

It answers DLE EOT at once, wherever that stands in what it is sent; all else it does in order. Out
of paper it stops, and goes on where it stopped when there is paper again, unless it was told to
forget.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from PIL import Image

from cleanbreak.domain.printer_place import NetworkPlace

LINE_DOTS = 30
ONE_ARGUMENT = {b"\x1b": b"EaMtGd-{!3", b"\x1d": b"B!"}
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
BLACK, WHITE = 0, 255


@dataclass
class Piece:
    """A piece of paper that was cut off."""

    text: str = ""
    pictures: list[Image.Image] = field(default_factory=list)


class PlayedPrinter:
    """The printer, its paper and its cover."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.kicks = 0
        self.dots_left: int | None = None
        self.is_cover_open = self.dies = self.is_silent = False
        self._piece = Piece()
        self._waiting = b""
        self._turn = threading.RLock()
        self._hung_up = threading.Event()
        self._hung_up.set()
        self._plug_in(0)
        self.address = NetworkPlace(host="127.0.0.1", port=self._server.getsockname()[1])

    def load_paper(self) -> None:
        assert self._hung_up.wait(20), "whoever prints is still there"
        with self._turn:
            self.dots_left = None
            self._print()

    def plug_in(self) -> None:
        self._plug_in(self.address.port)

    def _plug_in(self, port: int) -> None:
        self._server = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._serve, args=(self._server,), daemon=True).start()

    def unplug(self) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            self._hung_up.clear()
            with line, suppress(OSError):
                self._talk(line)
            self._hung_up.set()

    def _talk(self, line: socket.socket) -> None:
        while received := line.recv(4096):
            with self._turn:
                if self.dies and self._has_bytes_to_print(received):
                    return
                answers = self._at_once(received)
                self._waiting = (self._waiting + received).replace(b"\x10\x04\x02", b"")
                self._waiting = self._waiting.replace(b"\x10\x04\x04", b"")
                if CLEAR in self._waiting:
                    self._waiting, self._piece = b"", Piece()
                answers += self._print()
            if answers and not self.is_silent:
                line.sendall(answers)

    @staticmethod
    def _has_bytes_to_print(received: bytes) -> bool:
        return not received.startswith(b"\x10\x04")

    def _at_once(self, received: bytes) -> bytes:
        """Answer DLE EOT wherever it stands."""
        answers = b""
        for place in range(len(received) - 2):
            asked = received[place : place + 3]
            if asked == b"\x10\x04\x02":
                answers += bytes([0x12 | (0x04 if self.is_cover_open else 0)])
            if asked == b"\x10\x04\x04":
                answers += bytes([0x12 | (0x60 if self.dots_left == 0 else 0)])
        return answers

    def _print(self) -> bytes:
        answers = b""
        while self._waiting and self.dots_left != 0 and not self.is_cover_open:
            taken, answer = self._one()
            if not taken:
                break
            self._waiting = self._waiting[taken:]
            answers += answer
        return answers

    def _one(self) -> tuple[int, bytes]:
        """Do the next command; return how long it was (0: its end is not there yet), an answer."""
        head, rest = self._waiting[:1], self._waiting[1:]
        if head not in (b"\x1b", b"\x1d"):
            return self._letter(head)
        if not rest:
            return 0, b""
        name = rest[:1]
        if head == b"\x1b" and name == b"@":
            return 2, b""
        if name in (b"t", b"d", b"r", b"V") or name in ONE_ARGUMENT[head]:
            return self._short(head + name)
        if head + name == b"\x1bp":
            self.kicks += 1
            return 5, b""
        if head + name == b"\x1dv":
            return self._picture()
        raise AssertionError(f"a printer does not know {head + name!r}")

    def _short(self, command: bytes) -> tuple[int, bytes]:
        if len(self._waiting) < 3:
            return 0, b""
        if command == b"\x1dV":
            self.pieces.append(self._piece)
            self._piece = Piece()
        return 3, b"\x00" if command == b"\x1dr" else b""

    def _letter(self, letter: bytes) -> tuple[int, bytes]:
        assert letter == b"\n" or letter >= b" ", letter
        assert letter < b"\x80", "which letter that is depends on the printer"
        self._piece.text += letter.decode()
        if letter == b"\n":
            self._use_paper(LINE_DOTS)
        return 1, b""

    def _picture(self) -> tuple[int, bytes]:
        if len(self._waiting) < 8:
            return 0, b""
        wide, high = (int.from_bytes(self._waiting[i : i + 2], "little") for i in (4, 6))
        length = 8 + wide * high
        if len(self._waiting) < length:
            return 0, b""
        data = bytes(255 - one for one in self._waiting[8:length])
        self._piece.pictures.append(Image.frombytes("1", (wide * 8, high), data))
        self._use_paper(high)
        return length, b""

    def _use_paper(self, dots: int) -> None:
        if self.dots_left is not None:
            self.dots_left = max(self.dots_left - dots, 0)


@contextmanager
def playing() -> Iterator[PlayedPrinter]:
    printer = PlayedPrinter()
    try:
        yield printer
    finally:
        printer.unplug()
