"""The port ``identity``, guarded: see :mod:`cleanbreak.flows.guarded_outside`."""

from collections.abc import Sequence
from dataclasses import dataclass

from cleanbreak.flows.guarded_calls import Gate
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.identity import Identity, PinCheck, SignalsAnswer


@dataclass(frozen=True, slots=True)
class GuardedIdentity:
    """Any keeper of PINs and signals, guarded."""

    identity: Identity
    gate: Gate

    def checks_pin(self) -> bool:
        """Ask the keeper itself."""
        return self.identity.checks_pin()

    def check_pin(self, calls: Sequence[Call[PinCheck]]) -> list[Answer]:
        """Check, as the keeper takes it."""
        return self.gate.send(calls, self.identity.check_pin)

    def read_signals(self, msisdns: Sequence[str]) -> list[SignalsAnswer]:
        """Read, as the keeper takes it."""
        return self.gate.send(msisdns, self.identity.read_signals)

    def check_reachable(self) -> None:
        """Ask the keeper itself."""
        self.identity.check_reachable()
