"""TMF637 Product Inventory 4.0.0: a line is a product. It can only be read."""

from typing import Any

from cleanbreak.channels.api.tmf.answers import Document, Listed, instant, window
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, tmf_operation
from cleanbreak.channels.api.tmf.product_order import item_id_of, order_address
from cleanbreak.domain.line import LineState
from cleanbreak.domain.relying_party import Reach
from cleanbreak.flows.read_client_orders import Product, list_products, read_product
from cleanbreak.records.relying_party import RelyingPartyRow

SCOPE = "tmf:product-inventory"
BASE = "/tmf-api/productInventory/v4"
PRODUCT = Kind(
    properties=frozenset(
        {
            "id",
            "href",
            "name",
            "productCharacteristic",
            "productOrderItem",
            "status",
            "terminationDate",
            "@type",
        }
    )
)


@tmf_operation(scope=SCOPE, gives=PRODUCT, parameters=("status", "offset", "limit"))
def listed(asked: Asked) -> Answer:
    """List lines, the newest first."""
    part = window(asked.query)
    filters = {name: asked.query[name] for name in ("status",) if name in asked.query}
    page = list_products(asked.party, filters, part.offset, part.limit)
    return Listed([_document(one, asked.party) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=PRODUCT)
def one(asked: Asked) -> Answer:
    """Tell how one line stands."""
    return _document(read_product(asked.wanted, asked.party), asked.party)


def _document(product: Product, party: RelyingPartyRow) -> Document:
    line, order = product.line, product.order
    document: dict[str, Any] = {
        "id": str(line.line_id),
        "href": f"{BASE}/product/{line.line_id}",
        "@type": "Product",
        "name": "Mobile line",
        "status": product.state.value,
        "productCharacteristic": _characteristics(product, party),
    }
    if product.ends_at is not None:
        document["terminationDate"] = instant(product.ends_at)
    if order is not None:
        document["productOrderItem"] = [
            {
                "orderItemAction": "delete",
                "orderItemId": item_id_of(order),
                "productOrderHref": order_address(order.row.order_id),
                "productOrderId": str(order.row.order_id),
            }
        ]
    return document


def _characteristics(product: Product, party: RelyingPartyRow) -> list[Document]:
    """Return what is told of a line; number and card only of a living one, to our own systems.

    A partner knows which line it meant, and the number of an ended line is somebody else's soon.
    """
    line = product.line
    said = {"simKind": line.sim_kind, "payment": line.payment}
    is_ours = party.standing.reach is Reach.ALL
    if is_ours and product.state is not LineState.TERMINATED:
        said |= {"msisdn": line.msisdn, "iccid": line.iccid}
    return [
        {"@type": "Characteristic", "name": name, "valueType": "string", "value": value}
        for name, value in said.items()
    ]
