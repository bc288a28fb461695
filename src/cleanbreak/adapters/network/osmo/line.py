"""One line on its way through an Osmocom network."""

from collections import Counter

from cleanbreak.adapters.network.osmo.hlr import Entry
from cleanbreak.adapters.walked_lines import WalkedLine
from cleanbreak.ports.calls import Call
from cleanbreak.ports.network import Subscriber


class Line(WalkedLine):
    """What is known of a line so far, and what will be answered for it."""

    def __init__(self, act: str, call: Call[Subscriber]) -> None:
        super().__init__(f"osmo {act}", call)
        self.entry: Entry | None = None
        """What the HLR held; nothing, if it does not know the subscriber."""
        self.detached_by: dict[str, str] = {}
        """What made each node forget the line, by the node's name."""
        self.messages_purged = 0
        self.rows_removed: Counter[str] = Counter()
        """Rows that the HLR left or would have left, by table."""

    @property
    def serving_nodes(self) -> tuple[str, ...]:
        """The nodes where the HLR believes the phone to be."""
        return self.entry.serving_nodes if self.entry else ()
