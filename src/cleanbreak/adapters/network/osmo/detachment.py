"""Have every node that serves a line forget it, and see that it did."""

import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from cleanbreak.adapters.network.osmo.gsup import GsupClient
from cleanbreak.adapters.network.osmo.line import Line
from cleanbreak.adapters.network.osmo.nodes import ServingNode
from cleanbreak.adapters.walked_lines import imsis_of, shared_fate, still_going, touch
from cleanbreak.ports.calls import Presence
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

FIRST_PAUSE_S = 0.002
LONGEST_PAUSE_S = 0.1
ATTEMPT_S = 0.2
"""How long the HLR's refusal takes to reach the node, with a large reserve."""

Concerns: TypeAlias = Callable[[Line, ServingNode], bool]


class Detachment:
    """The nodes that we may ask, and our way to tell them.

    :param forget_within_s: how long a node may take to forget a line that it was told to forget.
    """

    def __init__(
        self, nodes: Sequence[ServingNode], gsup: GsupClient, forget_within_s: float
    ) -> None:
        self._nodes = nodes
        self._gsup = gsup
        self._forget_within_s = forget_within_s

    def try_to_detach(self, lines: Sequence[Line]) -> None:
        """Have each node forget the lines that were seen there; a phone may come right back."""
        for node in self._nodes:
            if served := seen_at(node, lines):
                with shared_fate(served):
                    self._detach_from(node, served)

    def detach(self, lines: Sequence[Line]) -> None:
        """Have each node forget the lines that were seen there, and fail those that it keeps."""
        self.try_to_detach(lines)
        self.require_forgotten(lines)

    def require_forgotten(self, lines: Sequence[Line]) -> None:
        """Fail the lines that a node still knew when it was last asked."""
        for node in self._nodes:
            for line in seen_at(node, lines):
                words = line.sightings[node.name].answer
                line.fail(OutcomeUnknown(f"{node.name} still knows the line: {words}"))

    def let_attempts_end(self, lines: Sequence[Line]) -> None:
        """Wait a moment for attempts to attach that the HLR is just refusing.

        A Location Cancel in the middle of an attempt makes OsmoMSC 1.9 keep a dead entry for ever.
        """
        for node in self._nodes:
            if trying := seen_at(node, lines):
                with shared_fate(trying):
                    self._await_forgotten(node, trying, ATTEMPT_S)

    def look_everywhere(self, lines: Sequence[Line]) -> None:
        """Look at every node for every line: OsmoHLR tells no node that a phone moved away."""
        self._look(lines, lambda _line, _node: True)

    def look_where_served(self, lines: Sequence[Line]) -> None:
        """Look where the HLR believes the phone to be; everywhere, if it does not know the line."""
        self._look(lines, lambda line, node: not line.entry or node.name in line.serving_nodes)

    def require_readable_nodes(self, lines: Sequence[Line]) -> None:
        """Fail the lines that a node serves which we could not ask whether it forgot them."""
        names = {node.name for node in self._nodes}
        for line in lines:
            for name in line.serving_nodes:
                if name not in names:
                    line.fail(Unavailable(f"{name} serves the line and is not in the settings"))

    def purge_messages(self, lines: Sequence[Line]) -> None:
        """Delete what waits for the lines at the nodes that still know whose it is."""
        for node in self._nodes:
            if served := seen_at(node, lines):
                with shared_fate(served):
                    node.purge_messages(imsis_of(served))
                    touch(served)

    def _detach_from(self, node: ServingNode, lines: Sequence[Line]) -> None:
        undelivered = self._gsup.cancel_locations(imsis_of(lines), node.name)
        touch(lines)
        told = [line for line in lines if line.imsi not in undelivered]
        left = self._await_forgotten(node, told, self._forget_within_s)
        left += [line for line in lines if line.imsi in undelivered]
        if left:
            # Not connected to the HLR, or deaf to it: the node's own command is the last resort.
            node.expel(imsis_of(left))
            self._await_forgotten(node, left, self._forget_within_s)
        for line in lines:
            line.detached_by[node.name] = "its own command" if line in left else "Location Cancel"

    def _await_forgotten(
        self, node: ServingNode, lines: Sequence[Line], within_s: float
    ) -> list[Line]:
        """Read the node until it has forgotten the lines; return those that it has not in time."""
        deadline = time.monotonic() + within_s
        pause_s = FIRST_PAUSE_S
        left = list(lines)
        while left:
            look_at(node, left)
            left = seen_at(node, left)
            if not left or time.monotonic() > deadline:
                break
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        return left

    def _look(self, lines: Sequence[Line], concerns: Concerns) -> None:
        for node in self._nodes:
            if concerned := [line for line in still_going(lines) if concerns(line, node)]:
                with shared_fate(concerned):
                    look_at(node, concerned)


def look_at(node: ServingNode, lines: Sequence[Line]) -> None:
    """Note what the node says about the lines; what cannot be read is no answer."""
    for line, sighting in zip(lines, node.look_for(imsis_of(lines)), strict=True):
        line.sightings[node.name] = sighting
        if sighting.presence is Presence.UNKNOWN:
            line.fail(Unavailable(f"{node.name} gave {sighting.answer}"))


def seen_at(node: ServingNode, lines: Sequence[Line]) -> list[Line]:
    """Return the lines that the node knew when it was last asked."""
    return [
        line
        for line in still_going(lines)
        if node.name in line.sightings and line.sightings[node.name].presence is Presence.PRESENT
    ]
