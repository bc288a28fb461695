"""A modem that is played at the other end of a pseudo-terminal, with a card in software in it.

Written from 3GPP TS 27.007 and TS 27.005, not with our reader's code.
"""

import os
import pty
import re
import threading
from pathlib import Path

from tests.peers.card.program import CardProgram

CRSM = re.compile(r'AT\+CRSM=(\d+),(\d+),(\d+),(\d+),(\d+),,"([0-9A-F]*)"')
USIM_PREFIX = bytes.fromhex("A0000000871002")


class PlayedModem:
    """A modem at ``path``.

    :param lists: answers to further commands, as a modem without ``+CRSM`` has them.
    """

    def __init__(self, card: CardProgram, lists: dict[str, str] | None = None) -> None:
        self.card, self.lists = card, lists
        self.heard: list[str] = []
        self.gone_at: int | None = None
        """The number of the command at which it is unplugged."""
        self._echo = True
        self._master, slave = pty.openpty()
        self.path = Path(os.ttyname(slave))
        self._slave: int | None = slave
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Unplug it."""
        if self._slave is not None:
            os.close(self._slave)
            self._slave = None
        self._thread.join(5.0)
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        received = b""
        try:
            while True:
                received += os.read(self._master, 1024)
                while b"\r" in received:
                    line, _, received = received.partition(b"\r")
                    self._react(line.decode())
        except (OSError, EOFError):
            pass
        finally:
            os.close(self._master)

    def _react(self, command: str) -> None:
        self.heard.append(command)
        if len(self.heard) == self.gone_at:
            raise EOFError
        if self._echo:
            os.write(self._master, command.encode() + b"\r")
        if command == "ATE0":
            self._echo = False
        os.write(self._master, f"\r\n+CREG: 1\r\n\r\n{self._answer(command)}\r\n".encode())

    def _answer(self, command: str) -> str:
        if self.lists is not None and command in self.lists:
            return self.lists[command]
        if command.startswith("AT+CRSM=") and self.lists is None:
            return self._crsm(command)
        if command == "AT+CPIN?":
            return self._pin_state()
        if command == 'AT+CPINR="SIM PIN"':
            return f"+CPINR: SIM PIN,{self.card.tries_left},3\r\n\r\nOK"
        if pin := re.fullmatch(r'AT\+CPIN="(\d+)"', command):
            padded = pin[1].encode().ljust(8, b"\xff")
            status = self.card.answer(b"\x00\x20\x00\x01\x08" + padded)
            return "OK" if status == b"\x90\x00" else "+CME ERROR: 16"
        if command in ("ATE0", "AT+CMEE=1", "AT+CMGF=0") or command.startswith("AT+CSCS"):
            return "OK"
        return "ERROR"

    def _pin_state(self) -> str:
        if not self.card.tries_left:
            return "+CPIN: SIM PUK\r\n\r\nOK"
        is_open = self.card.pin is None or self.card._is_verified
        return f"+CPIN: {'READY' if is_open else 'SIM PIN'}\r\n\r\nOK"

    def _crsm(self, command: str) -> str:
        found = CRSM.fullmatch(command)
        if not found:
            return "+CME ERROR: 50"
        instruction, file, p1, p2, length = map(int, found.groups()[:5])
        path = [int(found[6][place : place + 4], 16) for place in range(0, len(found[6]), 4)]
        answer = b""
        for step in (*path, file):
            answer = self._select(step)
            if answer[-2] != 0x61:
                return f"+CRSM: {answer[-2]},{answer[-1]}\r\n\r\nOK"
        if instruction == 0xC0:
            answer = self.card.answer(b"\x00\xc0\x00\x00" + answer[-1:])
        else:
            answer = self.card.answer(bytes([0, instruction, p1, p2, length]))
        data = f',"{answer[:-2].hex().upper()}"' if answer[:-2] else ""
        return f"+CRSM: {answer[-2]},{answer[-1]}{data}\r\n\r\nOK"

    def _select(self, step: int) -> bytes:
        if step == 0x7FFF:
            return self.card.answer(b"\x00\xa4\x04\x04\x07" + USIM_PREFIX)
        return self.card.answer(b"\x00\xa4\x00\x04\x02" + step.to_bytes(2, "big"))


def listed(command: str, *lines: str) -> dict[str, str]:
    """Return what a modem says to a command."""
    return {command: "\r\n".join((*lines, "", "OK"))}
