"""A slot of the desk: a card program that is put into a virtual reader, and taken out of it.

vpcd's protocol (vpcd.c): two bytes of length, then the message. A message of one byte is for the
chip's supply: off, on, reset, or the question for the answer to reset; anything else is a command.
"""

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

from .program import CardProgram

OFF, ON, RESET, ATR = 0, 1, 2, 4
Fault: TypeAlias = Callable[[bytes], bytes | None]
"""What happens instead to a command; ``None``: the card is taken out in this moment."""


class Slot:
    """A card in a reader."""

    def __init__(self, port: int, card: CardProgram, fault: Fault | None = None) -> None:
        self._card, self._fault = card, fault or card.answer
        self.is_faulty = fault is not None
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5.0)
        self._socket.settimeout(None)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def take_out(self) -> None:
        """Take the card out; what it is doing breaks off."""
        with suppress(OSError):  # it may be out already
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5.0)
        assert not self._thread.is_alive()
        self._socket.close()

    def _serve(self) -> None:
        try:
            while message := self._receive():
                if not self._react(message):
                    self._socket.shutdown(socket.SHUT_RDWR)
                    return
        except OSError:
            return

    def _react(self, message: bytes) -> bool:
        """Do what a message says; return false if the card was taken out instead."""
        if len(message) > 1:
            answer = self._fault(message)
            if answer is None:
                return False
            self._send(answer)
        elif message[0] == ATR:
            self._send(self._card.atr)
        else:
            assert message[0] in (OFF, ON, RESET)
            self._card.reset()
        return True

    def _receive(self) -> bytes:
        head = self._exactly(2)
        return self._exactly(struct.unpack(">H", head)[0]) if head else b""

    def _exactly(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            # vpcd sends length and message apart, and waits with the second for our ACK of the
            # first, which Linux holds back for 40 ms; the option has to be set again each time.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            piece = self._socket.recv(count - len(received))
            if not piece:
                return b""
            received += piece
        return received

    def _send(self, message: bytes) -> None:
        self._socket.sendall(struct.pack(">H", len(message)) + message)


def leaving_at(card: CardProgram, instruction: int, count: int) -> Fault:
    """Let somebody take the card out at the n-th command of a kind, before it is done."""
    left = [count]

    def fault(command: bytes) -> bytes | None:
        if command[1] == instruction:
            left[0] -= 1
            if not left[0]:
                return None
        return card.answer(command)

    return fault


def answering(card: CardProgram, instruction: int, answer: bytes) -> Fault:
    """Let the card answer something else to every command of a kind."""
    return lambda command: answer if command[1] == instruction else card.answer(command)


class Mute:
    """A card that says nothing to commands until it is released."""

    def __init__(self, card: CardProgram, instruction: int | None = None) -> None:
        self._card, self._instruction = card, instruction
        self.released = threading.Event()

    def __call__(self, command: bytes) -> bytes | None:
        if self._instruction in (None, command[1]):
            self.released.wait(30.0)
            return None
        return self._card.answer(command)
