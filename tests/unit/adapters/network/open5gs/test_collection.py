"""A change that travels in several messages, and a server that goes away between them."""

from collections.abc import Sequence
from typing import Any

import pytest
from pymongo.errors import ServerSelectionTimeoutError

from cleanbreak.adapters.network.open5gs import Open5gsSettings
from cleanbreak.adapters.network.open5gs.collection import PACK, Subscribers
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

IMSIS = [f"00101{n:010d}" for n in range(PACK + 1)]


class GoesAway:
    """A collection whose server cannot be found after so many messages."""

    def __init__(self, after: int) -> None:
        self.messages: list[Sequence[Any]] = []
        self._after = after

    def bulk_write(self, changes: Sequence[Any], *, ordered: bool) -> None:
        assert ordered
        if len(self.messages) == self._after:
            raise ServerSelectionTimeoutError("No servers found yet")
        self.messages.append(changes)


@pytest.mark.parametrize("act", ["bar_and_cancel", "give_rights", "delete"])
@pytest.mark.parametrize(("after", "failure"), [(0, Unavailable), (1, OutcomeUnknown)])
def test_what_was_changed_in_part_is_not_surely_undone(
    act: str, after: int, failure: type[Exception]
) -> None:
    subscribers, collection = Subscribers(Open5gsSettings()), GoesAway(after)
    subscribers._collection = collection  # type: ignore[assignment]

    with pytest.raises(failure):
        getattr(subscribers, act)(IMSIS if act == "delete" else {one: {} for one in IMSIS})

    assert len(collection.messages) == after
    subscribers.close()
