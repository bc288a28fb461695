"""Where texts of subscribers come from: what the suite needs, and the fake."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from cleanbreak.adapters.messages.memory import MemoryTexts
from cleanbreak.ports.texts import IncomingText, Take, Texts

from .stages import OfWorld, Stage

SOON_S = 10.0


class TextsStage(Stage, Protocol):
    """A bringer of texts."""

    texts: Texts

    def send(self, key: str, text: IncomingText) -> None:
        """Send a text as a subscriber does."""

    def became(self, key: str) -> str:
        """Return what became of it; empty while it waits."""


class MemoryTextsStage(OfWorld):
    """The fake one."""

    @property
    def texts(self) -> MemoryTexts:
        return MemoryTexts(self.world)

    def send(self, key: str, text: IncomingText) -> None:
        self.texts.send(key, text)

    def became(self, key: str) -> str:
        return self.texts.became(key)

    def outage(self) -> AbstractContextManager[None]:
        return self._down("messages")


@contextmanager
def listening(texts: Texts, take: Take) -> Iterator[None]:
    """Listen in a thread, until the block is left; what stops it otherwise fails the test."""
    stopping = threading.Event()
    faults: list[BaseException] = []

    def listen() -> None:
        try:
            texts.listen(take, stopping.is_set)
        except BaseException as fault:  # noqa: BLE001  it is raised in the test
            faults.append(fault)

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(SOON_S)
    assert not thread.is_alive(), "it does not stop when it is told to"
    assert faults == []


def soon(holds: Callable[[], object]) -> None:
    """Wait until something holds; fail if it does not come."""
    until = time.monotonic() + SOON_S
    while not holds():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)
