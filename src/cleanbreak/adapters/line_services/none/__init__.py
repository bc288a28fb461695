"""An operator without such systems: what hangs on a number goes with the subscription."""

from collections.abc import Sequence

from cleanbreak.ports.calls import Answer, Call, Done, Presence, Sighting
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.line_services import ForwardingsAnswer, LineServicesOf

NOBODY = "no system of its own: gone with the subscription"
CANNOT_TELL = "No system that knows forwardings is connected."


class NoLineServices:
    """The port ``line_services`` where the settings say that there is nothing to ask."""

    def forwardings(self, lines: Sequence[LineServicesOf]) -> list[ForwardingsAnswer]:
        """Refuse each: nobody here can tell, which is not the same as none."""
        return [Refused(CANNOT_TELL) for _ in lines]

    def revoke(self, calls: Sequence[Call[LineServicesOf]]) -> list[Answer]:
        """Do nothing, and let the evidence say so."""
        return [Done({"elements": "none"}) for _ in calls]

    def look_for(self, lines: Sequence[LineServicesOf]) -> list[list[Sighting]]:
        """Say for each line that there is nothing to ask."""
        return [[Sighting("line_services", Presence.GONE, NOBODY)] for _ in lines]

    def check_reachable(self) -> None:
        """Return: nobody has to answer."""
