"""The port ``line_services``, rigged: see :mod:`cleanbreak.adapters.rigging`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanbreak.ports.calls import Answer, Call, Sighting
from cleanbreak.ports.line_services import ForwardingsAnswer, LineServices, LineServicesOf

if TYPE_CHECKING:
    from cleanbreak.adapters.rigging import Rig


@dataclass(frozen=True, slots=True)
class RiggedLineServices:
    """Any keeper of what hangs on a number, rigged."""

    line_services: LineServices
    rig: "Rig"

    def forwardings(self, lines: Sequence[LineServicesOf]) -> list[ForwardingsAnswer]:
        """Read, as the rig lets it."""
        found = self.rig.ask("line_services.forwardings", lines, self.line_services.forwardings)
        return [self.rig.failure_of(line) or one for line, one in zip(lines, found, strict=True)]

    def revoke(self, calls: Sequence[Call[LineServicesOf]]) -> list[Answer]:
        """Revoke, as the rig lets it."""
        return self.rig.act("line_services.revoke", calls, self.line_services.revoke)

    def look_for(self, lines: Sequence[LineServicesOf]) -> list[list[Sighting]]:
        """Look, as the rig lets it."""
        return self.rig.look("line_services.look_for", lines, self.line_services.look_for)

    def check_reachable(self) -> None:
        """Ask the keeper itself."""
        self.line_services.check_reachable()
