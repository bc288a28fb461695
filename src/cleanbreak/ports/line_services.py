"""What hangs on a number beside the subscription: forwarding, the voicemail box, bound devices.

They stand in systems of their own (a telephony server, a voicemail platform, an entitlement server)
and know nothing of an end: what is left there waits for whoever gets the number next.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol, TypeAlias

from cleanbreak.ports.calls import Answer, Call, Sighting
from cleanbreak.ports.errors import OutsideFailure


@dataclass(frozen=True, slots=True)
class LineServicesOf:
    """Whose services they are, as the systems that keep them know a line."""

    imsi: str = field(repr=False)
    """E.212; personal data, kept out of every log."""
    msisdn: str = field(repr=False)
    """E.164 with the plus sign."""


class Forwarding(Enum):
    """When calls are sent elsewhere (TS 22.082)."""

    UNCONDITIONAL = "unconditional"
    BUSY = "busy"
    NOT_REACHABLE = "not_reachable"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Forwardings:
    """Which forwardings of a line are active; where to, nobody asks."""

    active: frozenset[Forwarding]


ForwardingsAnswer: TypeAlias = Forwardings | OutsideFailure


class LineServices(Protocol):
    """Tells what hangs on a number, and takes it away for good when the line ends."""

    def forwardings(self, lines: Sequence[LineServicesOf]) -> list[ForwardingsAnswer]:
        """Return which forwardings are active; ``Refused`` where no system could say.

        :raises Unavailable: if none of the lines could be asked about.
        """

    def revoke(self, calls: Sequence[Call[LineServicesOf]]) -> list[Answer]:
        """Erase forwardings, voicemail PIN and box, and the bindings of devices, for good.

        A line of which nothing was there from the start is *done*, and the facts say
        ``already_gone``.
        """

    def look_for(self, lines: Sequence[LineServicesOf]) -> list[list[Sighting]]:
        """Ask every element whether something is left; never raises."""

    def check_reachable(self) -> None:
        """Return if every element answers.

        :raises Unavailable: with the sentence that tells which one does not.
        """
