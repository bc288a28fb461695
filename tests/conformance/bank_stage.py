"""The stage of the fake bank: it pays as the fake payment provider does, to accounts."""

from contextlib import AbstractContextManager

from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.domain.payout import Destination

from .stages import NUMBERS, MemoryPaymentsStage


class MemoryBankStage(MemoryPaymentsStage):
    """The fake bank."""

    @property
    def payments(self) -> MemoryPayments:
        return MemoryPayments(self.world, "bank")

    def destination(self) -> Destination:
        account = f"DE{next(NUMBERS):020}"
        return Destination(account=account, name="Anna Müller", country="DE")

    def secret(self, destination: Destination) -> str:
        return destination.account

    def outage(self) -> AbstractContextManager[None]:
        return self._down("bank")
