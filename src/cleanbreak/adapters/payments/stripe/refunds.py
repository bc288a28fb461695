"""What is asked of Stripe about refunds."""

import stripe
from stripe import RequestOptions
from stripe.params import RefundCreateParams, RefundListParams

from cleanbreak.adapters.payments.stripe.connection import StripeConnection
from cleanbreak.adapters.payments.stripe.memory import Asked, Remembered
from cleanbreak.adapters.payments.stripe.reading import (
    KEY_FIELD,
    SeenRefund,
    Unreadable,
    read_currency,
    read_list,
    read_refund,
)
from cleanbreak.ports.errors import Unavailable

PAGE = 100
"""The most that Stripe gives at once (docs.stripe.com/api/pagination)."""
INTENT = "pi_"


def make(connection: StripeConnection, asked: Asked, known: Remembered) -> SeenRefund:
    """Have the refund made, once for each note.

    :raises OutsideFailure: in one of the three ways.
    """
    params: RefundCreateParams = {"amount": asked.amount, "metadata": {KEY_FIELD: asked.key}}
    if asked.payment.startswith(INTENT):
        params["payment_intent"] = asked.payment
    else:
        params["charge"] = asked.payment
    once: RequestOptions = {"idempotency_key": f"{asked.key}:{known.word}"}

    def read(told: object) -> SeenRefund:
        seen = read_refund(told)
        is_it = seen.key == asked.key and asked.payment in seen.payments
        if not is_it or (seen.amount, seen.currency) != (asked.amount, asked.currency):
            raise Unreadable
        return seen

    return connection.tell(lambda client: client.v1.refunds.create(params, once), read)


def named(connection: StripeConnection, refund_id: str) -> SeenRefund:
    """Return one refund.

    :raises Unavailable, Refused: if it cannot be read.
    """

    def read(told: object) -> SeenRefund:
        seen = read_refund(told)
        if seen.refund_id != refund_id:
            raise Unreadable
        return seen

    return connection.ask(lambda client: client.v1.refunds.retrieve(refund_id), read)


def of_key(connection: StripeConnection, payment: str, key: str) -> list[SeenRefund]:
    """Return the refunds of a payment that were made under our key, dead ones too.

    :raises Unavailable, Refused: if they cannot be read.
    """
    seen: dict[str, SeenRefund] = {}
    has_more, last = True, ""
    while has_more:
        page, has_more = _page(connection, payment, last)
        fresh = [one for one in page if one.refund_id not in seen]
        if has_more and not fresh:
            raise Unavailable("Stripe gave the same refunds twice")
        seen |= {one.refund_id: one for one in fresh}
        last = page[-1].refund_id if page else ""
    return [one for one in seen.values() if one.key == key]


def currency_of(connection: StripeConnection, payment: str) -> str:
    """Return in which currency the holder paid: a refund is made in it, and cannot name it.

    :raises Unavailable, Refused: if it cannot be read, or there is no such payment.
    """

    def ask(client: stripe.StripeClient) -> stripe.PaymentIntent | stripe.Charge:
        if payment.startswith(INTENT):
            return client.v1.payment_intents.retrieve(payment)
        return client.v1.charges.retrieve(payment)

    return connection.ask(ask, lambda told: read_currency(told, payment))


def answer_at_all(connection: StripeConnection) -> None:
    """Return if Stripe answers, and lets us see refunds.

    :raises Unavailable: if not.
    """
    connection.ask(lambda client: client.v1.refunds.list({"limit": 1}), read_list)


def _page(connection: StripeConnection, payment: str, last: str) -> tuple[list[SeenRefund], bool]:
    params: RefundListParams = {"limit": PAGE}
    if payment.startswith(INTENT):
        params["payment_intent"] = payment
    else:
        params["charge"] = payment
    if last:
        params["starting_after"] = last

    def read(told: object) -> tuple[list[SeenRefund], bool]:
        members, has_more = read_list(told)
        seen = [read_refund(member) for member in members]
        if any(payment not in one.payments for one in seen):
            raise Unreadable  # no filter was kept: other people's refunds prove nothing
        return seen, has_more

    return connection.ask(lambda client: client.v1.refunds.list(params), read)
