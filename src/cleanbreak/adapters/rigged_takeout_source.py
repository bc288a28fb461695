"""The port ``takeout_source``, rigged: see :mod:`cleanbreak.adapters.rigging`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cleanbreak.adapters.rigging import Rig
from cleanbreak.domain.takeout import Kind, Origin, Record, Unread
from cleanbreak.ports.takeout_source import TakeoutSource, WhoseRecords


@dataclass(frozen=True, slots=True)
class RiggedTakeoutSource:
    """Any keeper of records, rigged: beginning to read one kind is a call."""

    source: TakeoutSource
    rig: Rig

    @property
    def origin(self) -> Origin:
        """Ask the keeper itself."""
        return self.source.origin

    def holds(self) -> Mapping[Kind, bool]:
        """Ask the keeper itself."""
        return self.source.holds()

    def read(self, whose: WhoseRecords, kind: Kind) -> Iterator[Record | Unread]:
        """Read, as the rig lets it."""
        (records,) = self.rig.ask(
            "takeout_source.read", [whose], lambda _: [self.source.read(whose, kind)]
        )
        if failure := self.rig.failure_of(whose):
            raise failure
        yield from records

    def check_reachable(self) -> None:
        """Ask the keeper itself."""
        self.source.check_reachable()
