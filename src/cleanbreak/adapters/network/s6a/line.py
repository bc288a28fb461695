"""One line on its way through the serving nodes."""

from cleanbreak.adapters.walked_lines import WalkedLine
from cleanbreak.ports.calls import Call, Presence
from cleanbreak.ports.network import Subscriber


class Line(WalkedLine):
    """What is known of a line so far, and what will be answered for it."""

    def __init__(self, act: str, call: Call[Subscriber]) -> None:
        super().__init__(f"s6a {act}", call)

    @property
    def seen_at(self) -> list[str]:
        """The elements that knew the line when they were last asked."""
        return [
            sighting.element
            for sighting in self.sightings.values()
            if sighting.presence is Presence.PRESENT
        ]
