"""The port ``line_services``, guarded: see :mod:`cleanbreak.flows.guarded_outside`."""

from collections.abc import Sequence
from dataclasses import dataclass

from cleanbreak.flows.guarded_calls import Gate, seen_or_unknown
from cleanbreak.ports.calls import Answer, Call, Sighting
from cleanbreak.ports.line_services import ForwardingsAnswer, LineServices, LineServicesOf


@dataclass(frozen=True, slots=True)
class GuardedLineServices:
    """Any keeper of what hangs on a number, guarded."""

    line_services: LineServices
    gate: Gate

    def forwardings(self, lines: Sequence[LineServicesOf]) -> list[ForwardingsAnswer]:
        """Read, as the keeper takes it."""
        return self.gate.send(lines, self.line_services.forwardings)

    def revoke(self, calls: Sequence[Call[LineServicesOf]]) -> list[Answer]:
        """Revoke, as the keeper takes it."""
        return self.gate.send(calls, self.line_services.revoke)

    def look_for(self, lines: Sequence[LineServicesOf]) -> list[list[Sighting]]:
        """Look, as the keeper takes it."""
        replies = self.gate.send(lines, self.line_services.look_for)
        return seen_or_unknown("line_services", replies)

    def check_reachable(self) -> None:
        """Ask the keeper itself."""
        self.line_services.check_reachable()
