"""An account at Stripe with payments, and the adapter in front of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.worlds import Clock

from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.adapters.payments.stripe import StripePayments, StripeSettings
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutState
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.payments import Payout, PayoutNews

from .account import Account, Charge
from .played_stripe import KEY, PlayedStripe

SHORT_S, LONG_S = 0.5, 10.0
"""How long an adapter waits for a server that is late, and for any other."""
STATUS = {
    PayoutState.SETTLED: "succeeded",
    PayoutState.RETURNED: "failed",
    PayoutState.REJECTED: "canceled",
}


class StripeStage:
    """One account, and as many workers as a test wants."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock(datetime(2026, 11, 26, 9, 0, tzinfo=UTC))
        self.account = Account(self.clock)
        self.server = PlayedStripe(self.account)
        self.first_answers = AnswersInProcess()
        self._workers: list[StripePayments] = []
        self.payments = self.worker()

    def settings(self, **changes: Any) -> StripeSettings:
        settings = StripeSettings(
            key=KEY, base_url=self.server.address, timeout_s=LONG_S, news_after=timedelta(0)
        )
        return replace(settings, **changes)

    def worker(self, *, memory: FirstAnswers | None = None, **changes: Any) -> StripePayments:
        """Return the adapter as another process has it."""
        worker = StripePayments(self.settings(**changes), memory or self.first_answers, self.clock)
        self._workers.append(worker)
        return worker

    def close(self) -> None:
        for worker in self._workers:
            worker.close_connections()
        self.server.stop()

    # What the suite of the port needs.

    def destination(self) -> Destination:
        charge = self.account.take(10_000_000, "jpy")
        return Destination(reference=charge.intent or charge.charge)

    def secret(self, destination: Destination) -> str:
        return destination.reference

    def tell(self, news: PayoutNews) -> None:
        self.account.becomes(self.refund(news.key), STATUS[news.became], news.reason or None)

    def paid_to(self, destination: Destination) -> list[Money]:
        refunds = self.account.payment(destination.reference).refunds
        return [Money(one["amount"], one["currency"].upper()) for one in refunds]

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.server.stop()
        yield
        self.server.start()

    # What the tests of this folder need.

    def refund(self, key: str) -> dict[str, Any]:
        """Return the only refund under a key of ours."""
        [refund] = [
            one
            for charge in self.account.charges
            for one in charge.refunds
            if one["metadata"].get("cleanbreak_key") == key
        ]
        return refund


def owed(charge: Charge, amount_minor: int = 1234, key: str = "order:pay_out") -> Call[Payout]:
    """Return a call to refund part of a charge."""
    reference = charge.intent or charge.charge
    money = Money(amount_minor, charge.currency.upper())
    return Call(key, Payout(money, Destination(reference=reference)))


def pay(payments: StripePayments, call: Call[Payout]) -> Answer:
    """Pay one, and return how it went, raised or answered."""
    from cleanbreak.ports.errors import OutsideFailure

    try:
        [answer] = payments.pay([call])
    except OutsideFailure as failure:
        return failure
    return answer
