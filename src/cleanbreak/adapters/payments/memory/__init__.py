"""A payment provider, or a bank, that writes payments down and moves no money."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from cleanbreak.adapters.fake_world import Document, World
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutState
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.payments import NewsPage, Payout, PayoutNews

NEWS_AT_ONCE = 1000


class MemoryPayments:
    """The port ``payments``, or ``bank``, upon a fake world."""

    def __init__(self, world: World, port: str = "payments") -> None:
        self._world, self._port = world, port
        self._payment, self._news = f"{port}.payment", f"{port}.news"

    def pay(self, calls: Sequence[Call[Payout]]) -> list[Answer]:
        """Send the money once for each key; a key that was used for another payout is refused."""
        self.check_reachable()
        asked = [_document(call.subject) for call in calls]
        first: dict[str, Document] = {}
        for call, document in zip(calls, asked, strict=True):
            first.setdefault(call.key, document)
        paid = {**first, **self._world.create(self._payment, first)}
        return [
            _done(call.key, document) if document == paid[call.key] else Refused(KEY_USED)
            for call, document in zip(calls, asked, strict=True)
        ]

    def find(self, keys: Sequence[str]) -> list[Done | None]:
        """Read back the payment of each key.

        :raises Unavailable: if the fake provider is switched off.
        """
        self.check_reachable()
        paid = self._world.read(self._payment, set(keys))
        return [_done(key, paid[key]) if key in paid else None for key in keys]

    def news(self, mark: str) -> NewsPage:
        """Read what :meth:`tell` was told, in that order.

        :raises Unavailable: if the fake provider is switched off.
        """
        self.check_reachable()
        told = self._world.all(self._news)
        behind = sorted(number for number in told if number > mark)[:NEWS_AT_ONCE]
        return NewsPage(
            news=tuple(_news(told[number]) for number in behind),
            mark=behind[-1] if behind else mark,
        )

    def check_reachable(self) -> None:
        """Return if the fake provider is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(self._port)

    def tell(self, news: PayoutNews) -> None:
        """Let the world know what became of a payment."""
        number = f"{len(self._world.all(self._news)) + 1:09}"
        self._world.create(
            self._news,
            {
                number: {
                    "key": news.key,
                    "became": news.became.value,
                    "at": news.at.isoformat(),
                    "amount_minor": news.amount.amount_minor if news.amount else None,
                    "currency": news.amount.currency if news.amount else None,
                    "reason": news.reason,
                }
            },
        )

    def paid_to(self, destination: Destination) -> list[Money]:
        """Return every amount that ever went to the destination."""
        return [
            Money(payment["amount_minor"], payment["currency"])
            for payment in self._world.all(self._payment).values()
            if payment["destination"] == destination.as_json()
        ]


KEY_USED = "This key was already used for a different payment."


def _document(payout: Payout) -> Document:
    return {
        "amount_minor": payout.amount.amount_minor,
        "currency": payout.amount.currency,
        "destination": payout.destination.as_json(),
    }


def _done(key: str, payment: Document) -> Done:
    return Done(
        {
            "reference": f"pay_{sha256(key.encode()).hexdigest()[:20]}",
            "state": PayoutState.ACCEPTED.value,
            "amount_minor": payment["amount_minor"],
            "currency": payment["currency"],
        }
    )


def _news(told: Document) -> PayoutNews:
    return PayoutNews(
        key=told["key"],
        became=PayoutState(told["became"]),
        at=datetime.fromisoformat(told["at"]),
        amount=Money(told["amount_minor"], told["currency"]) if told["currency"] else None,
        reason=told["reason"],
    )
