"""TMF637 Product Inventory 4.0.0 and 5.0.0: a line is a product. It can only be read."""

from functools import partial

from django.urls import URLPattern, path

from cleanbreak.channels.api.tmf.answers import Listed, filters, wanted_of
from cleanbreak.channels.api.tmf.order_document import PRODUCTS
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, resource, tmf_operation
from cleanbreak.channels.api.tmf.product_document import document_of_product
from cleanbreak.domain.client_order import VERSIONS
from cleanbreak.domain.relying_party import Reach
from cleanbreak.flows.read_client_products import list_products, read_product
from cleanbreak.records.relying_party import RelyingPartyRow

SCOPE = "tmf:product-inventory"
OF_PRODUCT = (
    "id href @type name isBundle isCustomerVisible status terminationDate productCharacteristic"
    " productCharacteristic.name productCharacteristic.value productCharacteristic.valueType"
    " productOrderItem productOrderItem.orderItemAction productOrderItem.orderItemId"
)
ONLY_IN = {
    4: "productOrderItem.productOrderId productOrderItem.productOrderHref",
    5: "productOrderItem.orderId productOrderItem.orderHref",
}
REQUIRED = {
    4: "productCharacteristic.name productCharacteristic.value productOrderItem.orderItemId"
    " productOrderItem.productOrderId",
    5: "",
}
BY_ORDER = {4: "productOrderItem.productOrderId", 5: "productOrderItem.orderId"}
PRODUCT = {
    version: Kind(
        properties=frozenset({*OF_PRODUCT.split(), *ONLY_IN[version].split()}),
        required=frozenset(REQUIRED[version].split()),
    )
    for version in VERSIONS
}


def listed(asked: Asked, *, version: int) -> Answer:
    """List lines."""
    page = list_products(asked.party, wanted_of(asked.query, sorts=("id",)))
    is_ours = _is_ours(asked.party)
    documents = [document_of_product(one, version, is_ours=is_ours) for one in page.rows]
    return Listed(documents, page.total)


def one(asked: Asked, *, version: int) -> Answer:
    """Tell how one line stands."""
    product = read_product(asked.wanted, asked.party)
    return document_of_product(product, version, is_ours=_is_ours(asked.party))


def _is_ours(party: RelyingPartyRow) -> bool:
    return party.standing.reach is Reach.ALL


def _addresses(version: int) -> list[URLPattern]:
    of_product = partial(tmf_operation, scope=SCOPE, gives=PRODUCT[version])
    known = filters("id", "status", "name", BY_ORDER[version], "@type")
    products = resource(GET=of_product(parameters=known)(partial(listed, version=version)))
    product = resource(GET=of_product()(partial(one, version=version)))
    address = PRODUCTS[version].removeprefix("/tmf-api/")
    return [
        path(address, products, name=f"tmf637v{version}-products"),
        path(f"{address}/<str:wanted>", product, name=f"tmf637v{version}-product"),
    ]


urlpatterns: list[URLPattern] = [one for version in VERSIONS for one in _addresses(version)]
