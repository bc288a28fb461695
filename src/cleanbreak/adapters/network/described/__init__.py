"""A network that a file describes: an HLR front end by HTTP, or the tables of a database."""

from collections.abc import Sequence

from cleanbreak.adapters.described_element import DescribedElement
from cleanbreak.ports.calls import Answer, Call, Sighting
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Roll


class DescribedNetwork:
    """The port :class:`cleanbreak.ports.network.Network`."""

    def __init__(self, element: DescribedElement) -> None:
        self._element = element

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Do ``[acts.bar]``; the facts hold what the file keeps for the way back."""
        return self._element.act("bar", calls)

    def unbar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Do ``[acts.unbar]``, with what the bar kept, or with what the file says otherwise."""
        return self._element.act("unbar", calls)

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Do ``[acts.withdraw_subscription]``; done where no look knows the line any more."""
        return self._element.act("withdraw_subscription", calls)

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        """Ask every look of the file."""
        return self._element.look_for(subscribers)

    def rolls(self) -> Sequence[Roll]:
        """Return none: a look asks about one line."""
        return []

    def check_reachable(self) -> None:
        """Return if every look says that it does not know somebody who does not exist.

        :raises Unavailable: if one of them says anything else.
        """
        self._element.check_reachable()
