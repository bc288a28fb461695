"""TMF637's document: a line as a product, as versions 4 and 5 write it."""

from typing import Any

from cleanbreak.channels.api.tmf.answers import Document, instant
from cleanbreak.channels.api.tmf.order_document import PRODUCTS, item_id_of, order_address
from cleanbreak.domain.line import LineState
from cleanbreak.flows.read_client_orders import ClientOrder
from cleanbreak.flows.read_client_products import Product, find_product


def product_document(line_id: int, version: int) -> Document:
    """Return a line as a version writes it, without number and card.

    :raises ProductNotFound: if there is no such line.
    """
    return document_of_product(find_product(line_id), version, is_ours=False)


def document_of_product(product: Product, version: int, *, is_ours: bool) -> Document:
    """Return a line as a version writes it.

    :param is_ours: whether a system of the operator's own asks, which may know the number.
    """
    line, order = product.line, product.order
    document: dict[str, Any] = {
        "id": str(line.line_id),
        "href": f"{PRODUCTS[version]}/{line.line_id}",
        "@type": "Product",
        "name": "Mobile line",
        "isBundle": False,
        "isCustomerVisible": True,
        "status": product.state.value,
        "productCharacteristic": _characteristics(product, version, is_ours=is_ours),
    }
    if product.ends_at is not None:
        document["terminationDate"] = instant(product.ends_at)
    if order is not None:
        document["productOrderItem"] = [_ordered(order, version)]
    return document


def _ordered(order: ClientOrder, version: int) -> Document:
    order_id = order.row.order_id
    said = {"orderItemAction": "delete", "orderItemId": item_id_of(order)}
    if version == 4:
        return said | {
            "productOrderHref": order_address(order_id, version),
            "productOrderId": str(order_id),
        }
    return said | {
        "@type": "RelatedOrderItem",
        "@referredType": "ProductOrderItem",
        "orderHref": order_address(order_id, version),
        "orderId": str(order_id),
    }


def _characteristics(product: Product, version: int, *, is_ours: bool) -> list[Document]:
    """Return what is told of a line; number and card only of a living one, to our own systems.

    A partner knows which line it meant, and the number of an ended line is somebody else's soon.
    """
    line = product.line
    said = {"simKind": line.sim_kind, "payment": line.payment}
    if is_ours and product.state is not LineState.TERMINATED:
        said |= {"msisdn": line.msisdn, "iccid": line.iccid}
    kind = "Characteristic" if version == 4 else "StringCharacteristic"
    return [
        {"@type": kind, "name": name, "valueType": "string", "value": value}
        for name, value in said.items()
    ]
