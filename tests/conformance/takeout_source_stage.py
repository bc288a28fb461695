"""The stage of the port ``takeout_source``, and the shipped fake upon it."""

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.takeout_source.memory import MemoryTakeoutSource
from cleanbreak.domain.takeout import Kind, Record
from cleanbreak.ports.takeout_source import TakeoutSource, WhoseRecords

NUMBERS = itertools.count(1)
HELD_SINCE = date(2025, 3, 1)


class TakeoutSourceStage(Protocol):
    """A keeper of records, with what a suite needs to set it up."""

    source: TakeoutSource

    def line_with(self, records: Sequence[Record]) -> WhoseRecords:
        """Return a new line, held since ``HELD_SINCE``, of which these records are kept.

        Those of kinds that the keeper cannot hold are left out.
        """

    def break_off_after(self, whose: WhoseRecords, kind: Kind, records: int) -> None:
        """Let a reading of this kind break off after so many records."""

    def set_down(self, *, down: bool) -> None:
        """Let nobody reach the keeper, or again."""


def fresh_line(held_since: date | None = HELD_SINCE) -> WhoseRecords:
    """Return a line of which nobody has heard."""
    n = next(NUMBERS)
    return WhoseRecords(
        msisdn=f"+49153{n:08d}",
        imsi=f"26201{n:010d}",
        charging_account=f"takeout-{n}",
        held_since=held_since,
    )


class MemoryTakeoutSourceStage:
    """The shipped fake."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.source = MemoryTakeoutSource(world)

    def line_with(self, records: Sequence[Record]) -> WhoseRecords:
        whose = fresh_line()
        holds = self.source.holds()
        self.source.keep(whose, [one for one in records if holds[one.kind]])
        return whose

    def break_off_after(self, whose: WhoseRecords, kind: Kind, records: int) -> None:
        self.source.break_off_after(whose, kind, records)

    def set_down(self, *, down: bool) -> None:
        self._world.set_down("takeout_source", down)
