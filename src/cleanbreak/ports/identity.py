"""What the operator's own systems know of who is asking: the account PIN, and signs of a theft."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from cleanbreak.domain.risk import LineSignals
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.errors import OutsideFailure

SignalsAnswer: TypeAlias = LineSignals | OutsideFailure
IS_RIGHT = "is_right"
"""The one fact of a check."""


@dataclass(frozen=True, slots=True)
class PinCheck:
    """A PIN that somebody gave for an account."""

    account: str = field(repr=False)
    """The operator's customer number."""
    pin: str = field(repr=False)


class Identity(Protocol):
    """The customer database and the risk signals of the network."""

    def checks_pin(self) -> bool:
        """Return whether PINs can be checked here at all."""

    def check_pin(self, calls: Sequence[Call[PinCheck]]) -> list[Answer]:
        """Say whether each PIN is right, by the fact ``is_right`` and no other.

        An account that has no PIN, or is not known, is answered ``Refused``.
        """

    def read_signals(self, msisdns: Sequence[str]) -> list[SignalsAnswer]:
        """Return what is known of each line; what its system does not say is unknown."""

    def check_reachable(self) -> None:
        """Return if the systems answer.

        :raises Unavailable: if they do not.
        """
