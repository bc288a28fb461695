"""A telephony server, a voicemail platform or an entitlement server that a file describes."""

from collections.abc import Mapping, Sequence

from cleanbreak.adapters.described_element import DescribedElement
from cleanbreak.adapters.described_lines import Reading
from cleanbreak.ports.calls import Answer, Call, Presence, Sighting
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.line_services import (
    Forwarding,
    Forwardings,
    ForwardingsAnswer,
    LineServicesOf,
)


class DescribedLineServices:
    """The port :class:`cleanbreak.ports.line_services.LineServices`."""

    def __init__(self, element: DescribedElement) -> None:
        self._element = element

    def forwardings(self, lines: Sequence[LineServicesOf]) -> list[ForwardingsAnswer]:
        """Ask the looks of the file, and read ``[forwardings]`` out of their answers.

        :raises Unavailable: if nothing could be asked about any of them.
        """
        name = self._element.description.name
        if not self._element.description.forwardings:
            return [Refused(f"{name} has no [forwardings] in its description") for _ in lines]
        answers = [self._forwardings(seen) for seen in self._element.look(lines)]
        if answers and all(isinstance(one, Unavailable) for one in answers):
            raise next(one for one in answers if isinstance(one, Unavailable))
        return answers

    def revoke(self, calls: Sequence[Call[LineServicesOf]]) -> list[Answer]:
        """Do ``[acts.revoke]``; done where no look finds anything any more."""
        return self._element.act("revoke", calls)

    def look_for(self, lines: Sequence[LineServicesOf]) -> list[list[Sighting]]:
        """Ask every look of the file."""
        return self._element.look_for(lines)

    def check_reachable(self) -> None:
        """Return if every look says that nothing hangs on a number that does not exist.

        :raises Unavailable: if one of them says anything else.
        """
        self._element.check_reachable()

    def _forwardings(self, seen: Mapping[str, Reading]) -> ForwardingsAnswer:
        description = self._element.description
        for reading in seen.values():
            if reading.failure:
                return reading.failure
        if all(reading.presence is Presence.GONE for reading in seen.values()):
            return Forwardings(frozenset())
        document = {"look": {name: one.document for name, one in seen.items()}}
        found = {name: one.of(document) for name, one in description.forwardings.items()}
        if not all(isinstance(value, bool) for value in found.values()):
            return Refused(f"{description.name} does not tell which forwardings are active")
        return Forwardings(frozenset(Forwarding(name) for name, value in found.items() if value))
