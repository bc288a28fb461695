"""End lines, by TMF622 version 4: order an end, look how it stands, withdraw it."""

from datetime import datetime
from typing import TypeVar

from cleanbreak_client.generated import AuthenticatedClient
from cleanbreak_client.generated.api.tmf622_v4 import (
    create_cancel_product_order,
    create_product_order,
    retrieve_product_order,
)
from cleanbreak_client.generated.models import (
    CancelProductOrder,
    CancelProductOrderCreate,
    ProductCharacteristicInput,
    ProductInput,
    ProductOrder,
    ProductOrderCreate,
    ProductOrderInput,
    ProductOrderItemInput,
    TmfError,
)
from cleanbreak_client.generated.types import UNSET, Response

Answered = TypeVar("Answered")


class Refused(Exception):
    """The operator did not do it; ``code`` is for programs, ``reason`` a sentence for people."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(f"{status} {code}: {reason}")
        self.status, self.code, self.reason = status, code, reason


def order_end(
    client: AuthenticatedClient,
    *,
    number: str,
    at: datetime | None = None,
    at_once: bool = False,
    external_id: str = "",
) -> ProductOrder:
    """Order the end of a line.

    :param number: ``+49…``.
    :param at: the line lives through the day in which this lies, in its own place; with its zone.
    :param at_once: needs a client that vouches for its holders. Neither: after the notice.
    :raises Refused: if the operator does not take the order.
    """
    named = [ProductCharacteristicInput(name="msisdn", value=number)]
    if at_once:
        named.append(ProductCharacteristicInput(name="endPolicy", value="immediate"))
    item = ProductOrderItemInput(
        id="1", action="delete", product=ProductInput(product_characteristic=named)
    )
    body = ProductOrderCreate(
        product_order_item=[item],
        external_id=external_id or UNSET,
        requested_completion_date=at or UNSET,
    )
    return _done(create_product_order.sync_detailed(client=client, body=body))


def read_order(client: AuthenticatedClient, order_id: str) -> ProductOrder:
    """Return how an order stands.

    :raises Refused: if there is no such order of yours.
    """
    return _done(retrieve_product_order.sync_detailed(order_id, client=client))


def withdraw(client: AuthenticatedClient, order_id: str) -> CancelProductOrder:
    """Withdraw an order; ``state`` says ``terminatedWithError`` if it was too late.

    :raises Refused: if there is no such order of yours, or it was withdrawn before.
    """
    body = CancelProductOrderCreate(product_order=ProductOrderInput(id=order_id))
    return _done(create_cancel_product_order.sync_detailed(client=client, body=body))


def _done(response: Response[Answered | TmfError]) -> Answered:
    said = response.parsed
    if isinstance(said, TmfError):
        raise Refused(response.status_code, said.code, said.reason)
    if said is None:
        raise Refused(response.status_code, "unknown", "The answer is none that is described.")
    return said
