"""The operator's number inventory and its link to the porting system."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from cleanbreak.ports.calls import Answer, Call


@dataclass(frozen=True, slots=True)
class FreedNumber:
    """A number whose line has ended."""

    msisdn: str = field(repr=False)
    port_grace_until: date
    """Until this day the former holder may still take the number to another operator."""
    earliest_release_date: date
    latest_release_date: date | None
    """Where the law names a longest quarantine."""
    range_holder: str | None
    """The operator that the number block belongs to, where it is not ours."""
    ported_to: str = ""
    """The provider that has taken the number over; empty: nobody has."""


class Numbering(Protocol):
    """Keeps freed numbers from being given out again too early."""

    def quarantine(self, calls: Sequence[Call[FreedNumber]]) -> list[Answer]:
        """Take the number out of use for its quarantine.

        A number with a ``range_holder`` is noted for return to it; it never joins our own pool. One
        with ``ported_to`` is noted as gone there, whosever block it is of, and never joins it, too.
        """

    def check_reachable(self) -> None:
        """Return if the inventory answers.

        :raises Unavailable: if it does not.
        """
