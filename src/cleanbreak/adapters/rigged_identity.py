"""The port ``identity``, rigged: see :mod:`cleanbreak.adapters.rigging`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.identity import Identity, PinCheck, SignalsAnswer

if TYPE_CHECKING:
    from cleanbreak.adapters.rigging import Rig


@dataclass(frozen=True, slots=True)
class RiggedIdentity:
    """Any keeper of PINs and signals, rigged."""

    identity: Identity
    rig: "Rig"

    def checks_pin(self) -> bool:
        """Ask the keeper itself."""
        return self.identity.checks_pin()

    def check_pin(self, calls: Sequence[Call[PinCheck]]) -> list[Answer]:
        """Check, as the rig lets it."""
        return self.rig.act("identity.check_pin", calls, self.identity.check_pin)

    def read_signals(self, msisdns: Sequence[str]) -> list[SignalsAnswer]:
        """Read, as the rig lets it."""
        answers = self.rig.ask("identity.read_signals", msisdns, self.identity.read_signals)
        return [self.rig.failure_of(m) or a for m, a in zip(msisdns, answers, strict=True)]

    def check_reachable(self) -> None:
        """Ask the keeper itself."""
        self.identity.check_reachable()
