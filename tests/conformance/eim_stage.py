"""Stages for the port of eIMs."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from cleanbreak.adapters.eim.memory import UNDELETABLE, MemoryEim
from cleanbreak.ports.eim import Eim, EuiccProfile

from .stages import NUMBERS, OfWorld


class EimStage(Protocol):
    """An eIM, and chips that it manages."""

    eim: Eim

    def profiles(self, count: int) -> list[EuiccProfile]:
        """Make that many chips, each with one profile that is in use."""

    def profile_with_a_rule(self) -> EuiccProfile:
        """Make a chip with a profile that must not be deleted."""

    def stranger(self) -> EuiccProfile:
        """Return a profile on a chip that the eIM does not manage."""

    def let_call(self, profiles: Sequence[EuiccProfile]) -> None:
        """Let the devices of these chips call the eIM."""

    def orders_at(self, profile: EuiccProfile) -> int:
        """Return how often the chip was sent a deletion."""

    def outage(self) -> AbstractContextManager[None]:
        """Make the eIM unreachable for the length of the block."""


class MemoryEimStage(OfWorld):
    """The fake eIM."""

    @property
    def eim(self) -> MemoryEim:
        return MemoryEim(self.world)

    def stranger(self) -> EuiccProfile:
        return EuiccProfile(f"89{next(NUMBERS):030}", f"8949{next(NUMBERS):014}")

    def profiles(self, count: int) -> list[EuiccProfile]:
        made = [self.stranger() for _ in range(count)]
        self.eim.provision(made)
        return made

    def profile_with_a_rule(self) -> EuiccProfile:
        made = self.stranger()
        self.eim.provision([made], UNDELETABLE)
        return made

    def let_call(self, profiles: Sequence[EuiccProfile]) -> None:
        self.eim.let_call([one.eid for one in profiles])

    def orders_at(self, profile: EuiccProfile) -> int:
        return self.eim.orders_at(profile.eid)

    def outage(self) -> AbstractContextManager[None]:
        return self._down("eim")
