"""Who manages profiles on chips without a screen: an eIM (GSMA SGP.32), for things, not phones.

An eIM hands an order to the chip when the device calls, and the chip signs what it did. So a
deletion is ordered now and reported later, after hours or years, or never.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from cleanbreak.ports.calls import Answer, Call, Sighting


@dataclass(frozen=True, slots=True)
class EuiccProfile:
    """One profile on one chip."""

    eid: str = field(repr=False)
    """32 digits: the chip (SGP.29)."""
    iccid: str = field(repr=False)
    """E.118, 18 to 20 digits without padding."""


class Deletion(Enum):
    """How an ordered deletion stands."""

    WAITING = "waiting"
    """The device has not called since."""
    DELETED = "deleted"
    """The chip has signed that it deleted the profile."""
    NOT_THERE = "not_there"
    """The chip does not have the profile."""
    REFUSED = "refused"
    """The chip has signed that it did not delete it, for instance by a rule of the profile."""


class Eim(Protocol):
    """Deletes profiles on chips, at a distance and without a person."""

    def delete_profile(self, calls: Sequence[Call[EuiccProfile]]) -> list[Answer]:
        """Order the deletion; an enabled profile is disabled first.

        Done means that it is ordered, never that it has happened: ``state`` in the facts says
        ``ordered``, or ``not_there``, and then ``already_gone`` is true. A chip that this eIM does
        not manage is ``Refused``.
        """

    def results(self, keys: Sequence[str]) -> list[Deletion | None]:
        """Return how each deletion stands, by the key of its call; ``None``: never ordered.

        :raises Unavailable: if the eIM cannot be asked.
        """

    def look_for(self, profiles: Sequence[EuiccProfile]) -> list[list[Sighting]]:
        """Tell what the chip reported last of each profile; never raises.

        A deletion that is only ordered leaves the profile present.
        """

    def check_reachable(self) -> None:
        """Return if the eIM answers.

        :raises Unavailable: if it does not.
        """
