"""One line on its way through an Open5GS subscriber database."""

from cleanbreak.adapters.network.open5gs.entry import Entry
from cleanbreak.adapters.walked_lines import WalkedLine
from cleanbreak.ports.calls import Call
from cleanbreak.ports.network import Subscriber


class Line(WalkedLine):
    """What is known of a line so far, and what will be answered for it."""

    def __init__(self, act: str, call: Call[Subscriber]) -> None:
        super().__init__(f"open5gs {act}", call)
        self.entry: Entry | None = None
        """What the database held; nothing, if it does not know the subscriber."""
