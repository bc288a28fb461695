"""Stages of the port ``card_reader``: a desk with two readers, and cards to put into them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from cleanbreak.adapters.card_reader.memory import CARD, FakeCard, MemoryCardReader
from cleanbreak.adapters.fake_world import World
from cleanbreak.domain.sim_card import Personal
from cleanbreak.ports.card_reader import CardReader

from .stages import NUMBERS


class CardReaderStage(Protocol):
    """A desk with two readers."""

    readers: CardReader

    def other_process(self) -> CardReader:
        """Return the readers as a process sees them that has just started."""

    def insert(self, card: FakeCard, slot: int = 0) -> None:
        """Put a card into a reader, instead of the one that was there."""

    def insert_again(self) -> None:
        """Put the card that was taken out of the first reader in again."""

    def take_out(self) -> None:
        """Take the card out of the first reader."""

    def take_out_after(self, records: int) -> None:
        """Have it taken out as soon as so many records were overwritten."""

    def tries_left(self) -> int:
        """Look into the card that was put into the first reader last."""

    def holds(self) -> dict[Personal, int]:
        """Look how much is on that card; not by the readers."""

    def outage(self) -> AbstractContextManager[None]:
        """Take the readers away."""


class MemoryCardReaderStage:
    """A desk of documents."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._names = [f"desk-{next(NUMBERS):06}" for _ in range(2)]
        self._last: FakeCard | None = None
        self.readers = MemoryCardReader(world)
        world.clear()
        self.readers.connect(*self._names)

    def other_process(self) -> MemoryCardReader:
        return MemoryCardReader(self._world)

    def insert(self, card: FakeCard, slot: int = 0) -> None:
        self._last = card if slot == 0 else self._last
        self.readers.insert(self._names[slot], card)

    def insert_again(self) -> None:
        assert self._last
        self.insert(self._last)

    def take_out(self) -> None:
        self.readers.take_out(self._names[0])

    def take_out_after(self, records: int) -> None:
        self.readers.take_out_after(self._names[0], records)

    def tries_left(self) -> int:
        assert self._last
        tries_left: int = self._world.read(CARD, [self._last.iccid])[self._last.iccid]["tries_left"]
        return tries_left

    def holds(self) -> dict[Personal, int]:
        assert self._last
        records = self._world.read(CARD, [self._last.iccid])[self._last.iccid]["records"]
        return {kind: sum(map(bool, records.get(kind.value, []))) for kind in Personal}

    @contextmanager
    def outage(self) -> Iterator[None]:
        self._world.set_down("card_reader", True)
        yield
        self._world.set_down("card_reader", False)
