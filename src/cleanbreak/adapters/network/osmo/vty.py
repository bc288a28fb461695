"""VTY: the command line that the Osmocom elements offer over telnet.

Commands travel in packs. The element echoes each of them and ends each answer with its prompt, so
the answers are what stands between the prompts.
"""

import re
from collections.abc import Iterator, Sequence

from cleanbreak.adapters.network.osmo.connection import Connection
from cleanbreak.ports.errors import OutcomeUnknown, Refused

PACK_SIZE = 50
"""Commands on the way at once; as few as :data:`ctrl.PACK_SIZE`, and for the same reason."""

TELNET_COMMANDS = re.compile(rb"\xff(?:[\xfb-\xfe].|[\xf0-\xfa])", re.DOTALL)
"""IAC WILL, WONT, DO and DONT with their option, and IAC with one command octet (RFC 854)."""

UNKNOWN_COMMAND = ("% Unknown command", "% Ambiguous command", "% Command incomplete")
PROMPT = re.compile(rb"(?:^|\n)([\w.()-]+)[>#] $")


class VtyClient(Connection):
    """Runs many commands at one element at once, and returns the answers in order."""

    _prompt: bytes

    def run(self, commands: Sequence[str]) -> list[str]:
        """Run every command in the enabled node and return what each printed.

        :raises Unavailable: if the element cannot be reached: no command was sent.
        :raises OutcomeUnknown: if the connection is lost before the last answer.
        """
        answers: list[str] = []
        if commands:
            with self.conversation():
                for first in range(0, len(commands), PACK_SIZE):
                    answers += self._run_pack(commands[first : first + PACK_SIZE])
        return answers

    def lines(self, command: str) -> Iterator[str]:
        """Run a command that prints very much, and return its lines as they come.

        The connection is held until the last line was taken; whoever stops before that closes it.

        :raises Unavailable: if the element cannot be reached.
        :raises OutcomeUnknown: if the connection is lost before the last line.
        :raises Refused: if the element does not know the command.
        """
        with self.conversation():
            self._send(f"{command}\n".encode("ascii"))
            prompt, pending, is_echo = self._prompt[1:], b"", True
            while pending != prompt:
                *complete, pending = (pending + self._receive()).split(b"\n")
                for line in complete:
                    text = line.decode("utf-8", "replace").rstrip("\r")
                    if not is_echo:
                        self._refuse_unknown(text)
                        yield text
                    is_echo = False

    def _refuse_unknown(self, text: str) -> None:
        if text.startswith(UNKNOWN_COMMAND):
            raise Refused(f"{self.element} does not know a command of OsmoMSC 1.9 and OsmoSGSN 1.9")

    def _greet(self) -> None:
        """Read the banner, rise to the enabled node, and switch off paging."""
        name = self._read_banner()
        self._prompt = b"\n" + name + b"# "
        self._run_pack(["enable"])
        self._run_pack(["terminal length 0"])

    def _read_banner(self) -> bytes:
        """Return the name in the first prompt."""
        received = b""
        while True:
            received = TELNET_COMMANDS.sub(b"", received + self._receive())
            if prompt := PROMPT.search(received):
                return prompt[1]

    def _run_pack(self, pack: Sequence[str]) -> list[str]:
        # One \n ends a command: the element would read \r\n as two.
        self._send("".join(f"{command}\n" for command in pack).encode("ascii"))
        received = bytearray()
        prompts = 0
        while prompts < len(pack):
            start = max(0, len(received) - len(self._prompt) + 1)
            received += self._receive()
            prompts += received.count(self._prompt, start)
        answers = bytes(received).split(self._prompt)
        if answers.pop():
            raise OutcomeUnknown(f"{self.element} printed more than was asked for")
        return [self._without_echo(a, c) for a, c in zip(answers, pack, strict=True)]

    def _without_echo(self, answer: bytes, command: str) -> str:
        """Return the answer without the command that the element repeats in front of it.

        :raises Refused: if the element does not know the command.
        """
        echo, _, text = answer.decode("utf-8", "replace").partition("\n")
        if echo.strip() != command:
            raise OutcomeUnknown(f"{self.element} answered something else than was asked")
        self._refuse_unknown(text)
        return text.replace("\r\n", "\n").strip()
