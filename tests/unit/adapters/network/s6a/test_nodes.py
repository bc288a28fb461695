"""What the answers of MMEs mean for a line."""

import pytest

from cleanbreak.adapters.diameter_answers import DiameterAnswer
from cleanbreak.adapters.diameter_node import DiameterOutcome
from cleanbreak.adapters.network.s6a.nodes import cancellation_failure, sighting_of
from cleanbreak.adapters.network.s6a.requests import NodeKind, ServingNode
from cleanbreak.ports.calls import Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

MME, OTHER, TGPP, OTHER_VENDOR = "mme-1.example.net", "mme-2.example.net", 10415, 193
NODE = ServingNode(NodeKind.MME, MME, "example.net")


@pytest.mark.parametrize(
    ("outcome", "presence"),
    [
        (DiameterAnswer(MME, 2001), Presence.PRESENT),
        (DiameterAnswer(MME, 5001, TGPP), Presence.GONE),
        (DiameterAnswer(MME, 5001), Presence.UNKNOWN),
        (DiameterAnswer(MME, 5001, OTHER_VENDOR), Presence.UNKNOWN),
        (DiameterAnswer(MME, 2001, TGPP), Presence.UNKNOWN),
        (DiameterAnswer(MME, 5012), Presence.UNKNOWN),
        (DiameterAnswer(OTHER, 2001), Presence.UNKNOWN),
        (DiameterAnswer(OTHER, 5001, TGPP), Presence.UNKNOWN),
        (Unavailable("no peer leads there"), Presence.UNKNOWN),
        (OutcomeUnknown("it did not answer"), Presence.UNKNOWN),
    ],
)
def test_only_the_nodes_own_clear_word_is_a_sighting(
    outcome: DiameterOutcome, presence: Presence
) -> None:
    sighting = sighting_of(NODE, outcome)

    assert (sighting.element, sighting.presence) == (f"mme:{MME}", presence)
    assert sighting.answer


@pytest.mark.parametrize(
    ("outcome", "failure"),
    [
        (DiameterAnswer(MME, 2001), None),
        (DiameterAnswer(MME, 5001, TGPP), None),
        (DiameterAnswer(MME, 5001), Refused),
        (DiameterAnswer(OTHER, 2001), OutcomeUnknown),
        (DiameterAnswer(OTHER, 5001, TGPP), OutcomeUnknown),
        (Unavailable("no peer leads there"), Unavailable),
    ],
)
def test_only_the_node_itself_can_say_that_it_was_told(
    outcome: DiameterOutcome, failure: type[Exception] | None
) -> None:
    found = cancellation_failure(NODE, outcome)

    assert found is None if failure is None else type(found) is failure
