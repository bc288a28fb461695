"""Ways to send money to people: a payment provider (``payments``), a bank (``bank``).

Both ports have this one contract. That money left is not that it came: what is accepted may be
rejected a day later, and what is settled may come back after a week (pacs.004, camt.054 RRTN;
measured: a payment accepted on day 0 came back on day 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutState
from cleanbreak.ports.calls import Answer, Call, Done


@dataclass(frozen=True, slots=True)
class Payout:
    """Money that is owed and on its way."""

    amount: Money
    destination: Destination = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutNews:
    """What became of one payment."""

    key: str
    """That of the call by which it was sent."""
    became: PayoutState
    """One of ``accepted``, ``settled``, ``rejected``, ``returned``."""
    at: datetime
    """The provider's word, or else when it was read."""
    amount: Money | None = None
    """What came back, where the provider says it; less than was sent is for a person to see."""
    reason: str = ""
    """The provider's code (ISO 20022 ExternalStatusReason1Code: ``AC04`` closed account)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPage:
    """Some news, and the mark behind which the next are."""

    news: tuple[PayoutNews, ...]
    mark: str


class Payments(Protocol):
    """Sends money. A payment that may have been made is read back, never repeated."""

    def pay(self, calls: Sequence[Call[Payout]]) -> list[Answer]:
        """Send the money once for each key.

        The facts hold the provider's ``reference``, and ``state``: ``accepted``, or ``settled``
        where the provider vouches that it has arrived. ``Refused`` says that nothing left.
        """

    def find(self, keys: Sequence[str]) -> list[Done | None]:
        """Read back what became of each key; ``None`` where the provider never saw it.

        :raises Unavailable: if the provider cannot be asked.
        """

    def news(self, mark: str) -> NewsPage:
        """Read what became of payments, behind the mark of an earlier page; "" at the very first.

        A page that was read may be forgotten once its mark is handed back. Where nothing is left
        to read, a page bears the mark that it was asked with; before that, it may have no news and
        a further mark. News may come twice and out of order.

        :raises Unavailable: if the provider cannot be asked.
        """

    def check_reachable(self) -> None:
        """Return if the provider answers.

        :raises Unavailable: if it does not.
        """
