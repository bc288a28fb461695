"""One line on its way through a PyHSS."""

from cleanbreak.adapters.network.pyhss.records import Entry
from cleanbreak.adapters.walked_lines import WalkedLine
from cleanbreak.ports.calls import Call
from cleanbreak.ports.network import Subscriber


class Line(WalkedLine):
    """What is known of a line so far, and what will be answered for it."""

    def __init__(self, act: str, call: Call[Subscriber]) -> None:
        super().__init__(f"pyhss {act}", call)
        self.entry = Entry()
        """What PyHSS held when it was last read; nothing of it is remembered for a repeat."""
        self.log_rows_removed = 0
