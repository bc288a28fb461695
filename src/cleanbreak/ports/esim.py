"""Where SIMs are kept: the SM-DP+ for eSIM profiles, the card inventory for physical cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.calls import Answer, Call, Sighting
from cleanbreak.ports.rolls import Roll


@dataclass(frozen=True, slots=True)
class Sim:
    """One profile or card."""

    kind: SimKind
    iccid: str
    """E.118, 18 to 20 digits without padding."""
    eid: str | None = None
    """32 digits: the chip that the profile was meant for, if it is known (eSIM only)."""


class Esim(Protocol):
    """Retires SIMs for good; a SIM is never issued again."""

    def retire(self, calls: Sequence[Call[Sim]]) -> list[Answer]:
        """Make the profile unavailable (SGP.22 ES2+ CancelOrder) or block the card's ICCID.

        The deletion on the device is reported by the device, never assumed, and never waited for.
        """

    def look_for(self, sims: Sequence[Sim]) -> list[list[Sighting]]:
        """Ask whether the SIM could still be used or issued; never raises."""

    def rolls(self) -> Sequence[Roll]:
        """Return the roll of each keeper of SIMs that can be read: SIMs that could be used."""

    def check_reachable(self) -> None:
        """Return if the server answers.

        :raises Unavailable: if it does not.
        """
