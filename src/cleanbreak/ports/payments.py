"""Ways to send money to a holder."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cleanbreak.domain.money import Money
from cleanbreak.ports.calls import Answer, Call, Done


@dataclass(frozen=True, slots=True)
class Payout:
    """Money that is owed and on its way."""

    amount: Money
    destination: str = field(repr=False)
    """The payment provider's reference of the way by which the holder paid."""


class Payments(Protocol):
    """Sends refunds. A payment that may have been made is read back, never repeated."""

    def pay(self, calls: Sequence[Call[Payout]]) -> list[Answer]:
        """Send the money once for each key; the facts hold the provider's reference."""

    def find(self, keys: Sequence[str]) -> list[Done | None]:
        """Read back what became of each key; ``None`` where the provider never saw it.

        :raises Unavailable: if the provider cannot be asked.
        """

    def check_reachable(self) -> None:
        """Return if the provider answers.

        :raises Unavailable: if it does not.
        """
