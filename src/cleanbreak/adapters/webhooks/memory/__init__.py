"""Receivers that keep what they are sent, and answer as they are told to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from cleanbreak.ports.calls import Done
from cleanbreak.ports.webhooks import Letter, LetterAnswer, Listener


class MemoryWebhooks:
    """The port ``webhooks``: at every address listens somebody who takes all."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken: dict[str, list[Letter]] = {}
        self._asked: dict[str, int] = {}
        self._answers: dict[str, LetterAnswer] = {}

    @contextmanager
    def reach(self, address: str) -> Iterator[Listener]:
        """Speak with the receiver at that address."""
        yield _Listener(self, address)

    def answer_with(self, address: str, answer: LetterAnswer | None) -> None:
        """Let a receiver answer so from now on; ``None``: let it take everything again."""
        with self._lock:
            if answer is None:
                self._answers.pop(address, None)
            else:
                self._answers[address] = answer

    def taken(self, address: str) -> list[Letter]:
        """Return what a receiver has, in the order in which it took it."""
        return list(self._taken.get(address, []))

    def asked(self, address: str) -> int:
        """Return how often a receiver was sent something, taken or not."""
        return self._asked.get(address, 0)

    def hand(self, address: str, letter: Letter) -> LetterAnswer:
        """Hand one event over."""
        with self._lock:
            self._asked[address] = self._asked.get(address, 0) + 1
            if (answer := self._answers.get(address)) is not None:
                return answer
            self._taken.setdefault(address, []).append(letter)
        return Done({})


class _Listener:
    def __init__(self, webhooks: MemoryWebhooks, address: str) -> None:
        self._webhooks, self._address = webhooks, address

    def send(self, letters: Sequence[Letter]) -> list[LetterAnswer]:
        return [self._webhooks.hand(self._address, letter) for letter in letters]
