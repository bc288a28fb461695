"""Several networks as one: whose failure leaves what behind."""

import pytest

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.in_parts import NetworkInParts
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable
from cleanbreak.ports.network import Subscriber

SUBSCRIBER = Subscriber("001010000000001", "+491700000001")


@pytest.mark.parametrize(
    ("facts", "failure"),
    [({"nothing_to_undo": True}, Unavailable), ({"is_barred": False}, OutcomeUnknown)],
)
def test_after_a_part_that_did_nothing_an_outage_is_still_nothing_done(
    facts: dict[str, object], failure: type[OutsideFailure]
) -> None:
    """``unbar`` begins at the last part: at the nodes, that have nothing to undo."""
    world = DictWorld()
    world.set_down("network", True)
    network = NetworkInParts({"database": MemoryNetwork(world), "nodes": Nodes(facts)})

    (answer,) = network.unbar([Call("1:unbar", SUBSCRIBER)])

    assert type(answer) is failure


class Nodes(MemoryNetwork):
    """A part whose unbar answers these facts."""

    def __init__(self, facts: dict[str, object]) -> None:
        super().__init__(DictWorld())
        self._facts = facts

    def unbar(self, calls: object) -> list[Answer]:
        return [Done(self._facts)]
