"""The stage of the port ``identity``, and the shipped fake upon it."""

import itertools
from typing import Protocol

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.domain.risk import LineSignals
from cleanbreak.ports.identity import Identity

NUMBERS = itertools.count(1)


class IdentityStage(Protocol):
    """Keepers of PINs and signals, with what a suite needs to set them up."""

    identity: Identity

    def line_with(self, signals: LineSignals) -> str:
        """Return the number of a new line of which this is known."""

    def account_with(self, pin: str) -> str:
        """Return a new account; its PIN is kept where PINs are checked."""

    def set_down(self, *, down: bool) -> None:
        """Let nobody reach the systems, or again."""


def fresh_number() -> str:
    return f"+49152{next(NUMBERS):08d}"


class MemoryIdentityStage:
    """The shipped fake."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.identity = MemoryIdentity(world)

    def line_with(self, signals: LineSignals) -> str:
        msisdn = fresh_number()
        self.identity.set_signals({msisdn: signals})
        return msisdn

    def account_with(self, pin: str) -> str:
        account = f"C-{next(NUMBERS)}"
        self.identity.set_pins({account: pin})
        return account

    def set_down(self, *, down: bool) -> None:
        self._world.set_down("identity", down)
