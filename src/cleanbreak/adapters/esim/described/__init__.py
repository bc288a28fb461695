"""A keeper of SIMs that a file describes: an inventory of cards, or a server of profiles."""

from collections.abc import Sequence

from cleanbreak.adapters.described_element import DescribedElement
from cleanbreak.ports.calls import Answer, Call, Sighting
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.rolls import Roll


class DescribedEsim:
    """The port :class:`cleanbreak.ports.esim.Esim`, for SIMs of the kind that the file names."""

    def __init__(self, element: DescribedElement) -> None:
        self._element = element

    def retire(self, calls: Sequence[Call[Sim]]) -> list[Answer]:
        """Do ``[acts.retire]``; done where no look says that the SIM could be used."""
        return self._element.act("retire", calls)

    def look_for(self, sims: Sequence[Sim]) -> list[list[Sighting]]:
        """Ask every look of the file."""
        return self._element.look_for(sims)

    def rolls(self) -> Sequence[Roll]:
        """Return none: a look asks about one SIM."""
        return []

    def check_reachable(self) -> None:
        """Return if every look says that it does not know a SIM that does not exist.

        :raises Unavailable: if one of them says anything else.
        """
        self._element.check_reachable()
