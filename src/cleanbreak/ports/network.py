"""The subscriber database (HLR, HSS, UDM) and the nodes that serve the phone (VLR, SGSN, MME)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cleanbreak.ports.calls import Answer, Call, Sighting
from cleanbreak.ports.rolls import Roll


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who the network knows a line as."""

    imsi: str = field(repr=False)
    """E.212, 14 or 15 digits; personal data, kept out of every log."""
    msisdn: str = field(repr=False)
    """E.164 with the plus sign."""


class Network(Protocol):
    """Ends the use of a line, and the line, at the network."""

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Stop all use of the line, reversibly, and throw the phone off so that it takes effect.

        The facts hold what ``unbar`` needs to restore the line as it was.
        """

    def unbar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Undo :meth:`bar`; ``call.earlier`` holds the facts of the bar, or nothing."""

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Delete subscription and keys, purge waiting messages and detach the phone, for good.

        A subscriber who is unknown from the start is *done*, and the facts say ``already_gone``.
        """

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        """Ask every element whether it still knows the subscriber; never raises."""

    def rolls(self) -> Sequence[Roll]:
        """Return the roll of each element that can be read as a whole."""

    def check_reachable(self) -> None:
        """Return if every element answers.

        :raises Unavailable: with the sentence that tells which one does not.
        """
