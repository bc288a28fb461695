"""A payment provider that writes payments down and moves no money."""

from collections.abc import Sequence
from hashlib import sha256

from cleanbreak.adapters.fake_world import Document, World
from cleanbreak.domain.money import Money
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.payments import Payout

PORT = "payments"
PAYMENT = "payments.payment"


class MemoryPayments:
    """The port ``payments`` upon a fake world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def pay(self, calls: Sequence[Call[Payout]]) -> list[Answer]:
        """Send the money once for each key; a key that was used for another payout is refused."""
        self.check_reachable()
        asked = [_document(call.subject) for call in calls]
        first: dict[str, Document] = {}
        for call, document in zip(calls, asked, strict=True):
            first.setdefault(call.key, document)
        paid = {**first, **self._world.create(PAYMENT, first)}
        return [
            _done(call.key, document) if document == paid[call.key] else Refused(KEY_USED)
            for call, document in zip(calls, asked, strict=True)
        ]

    def find(self, keys: Sequence[str]) -> list[Done | None]:
        """Read back the payment of each key.

        :raises Unavailable: if the fake provider is switched off.
        """
        self.check_reachable()
        paid = self._world.read(PAYMENT, set(keys))
        return [_done(key, paid[key]) if key in paid else None for key in keys]

    def check_reachable(self) -> None:
        """Return if the fake provider is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def paid_to(self, destination: str) -> list[Money]:
        """Return every amount that ever went to the destination."""
        return [
            Money(payment["amount_minor"], payment["currency"])
            for payment in self._world.all(PAYMENT).values()
            if payment["destination"] == destination
        ]


KEY_USED = "This key was already used for a different payment."


def _document(payout: Payout) -> Document:
    return {
        "amount_minor": payout.amount.amount_minor,
        "currency": payout.amount.currency,
        "destination": payout.destination,
    }


def _done(key: str, payment: Document) -> Done:
    return Done(
        {
            "reference": f"pay_{sha256(key.encode()).hexdigest()[:20]}",
            "amount_minor": payment["amount_minor"],
            "currency": payment["currency"],
        }
    )
