"""TMF637 Product Inventory 4.0.0 and 5.0.0: a line is a product.

Beside lines stand the products that a client keeps here; it can say more of a line, in words.
"""

from functools import partial

from django.urls import URLPattern, path

from cleanbreak.channels.api.tmf.answers import Document, Listed, filters, wanted_of
from cleanbreak.channels.api.tmf.kept_entity import (
    OfLine,
    Shelf,
    change,
    chosen_paths,
    create,
    drop,
    entity_document,
    entity_told,
    one,
    published,
    with_words,
)
from cleanbreak.channels.api.tmf.order_document import PRODUCTS
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, resource, tmf_operation
from cleanbreak.channels.api.tmf.product_document import document_of_product
from cleanbreak.channels.api.tmf.realizing import OF_REALIZING, realizing
from cleanbreak.domain.client_order import VERSIONS
from cleanbreak.domain.kept_entity import EntityKind
from cleanbreak.domain.relying_party import Reach
from cleanbreak.domain.told_event import Told
from cleanbreak.flows.filter_client_orders import Wanted
from cleanbreak.flows.read_client_products import Product, list_products, read_product
from cleanbreak.flows.read_kept_entities import list_kept, with_lines
from cleanbreak.flows.say_of_line import hidden_ids, names_of_lines
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
KINDS = {4: EntityKind.PRODUCT_4, 5: EntityKind.PRODUCT_5}
VERSION_OF = {kind: version for version, kind in KINDS.items()}
PRODUCT = {
    version: Kind(
        properties=frozenset(
            {*OF_PRODUCT.split(), *OF_REALIZING.split(), *ONLY_IN[version].split()}
        ),
        required=frozenset(REQUIRED[version].split()),
        more=partial(chosen_paths, (KINDS[version],)),
    )
    for version in VERSIONS
}


def listed(asked: Asked, *, version: int) -> Answer:
    """List lines, and what the client keeps: what it keeps is the newest."""
    wanted = wanted_of(asked.query, sorts=("id",))
    shelf = SHELVES[version]
    kept = list_kept(asked.party, shelf.kinds, wanted, partial(entity_document, shelf=shelf))
    return Listed(*with_lines(kept, wanted, partial(_lines, party=asked.party, shelf=shelf)))


def product_told(told: Told, party: RelyingPartyRow, version: int) -> Document:
    """Return what a notification of what a client keeps, or says of a line, is about.

    :raises ProductNotFound: if it is gone by now.
    """
    return entity_told(told, party, SHELVES[version])


def _lines(wanted: Wanted, party: RelyingPartyRow, shelf: Shelf) -> tuple[list[Document], int]:
    version = VERSION_OF[shelf.kind]
    page = list_products(
        party,
        wanted,
        names=names_of_lines(shelf.kind, party) if "name" in wanted.texts else {},
        hidden=hidden_ids(shelf.hiding, party),
    )
    made_of = realizing(page.rows)
    documents = {str(one.line.line_id): _document(one, party, version) for one in page.rows}
    documents = {key: {**one, **made_of[int(key)]} for key, one in documents.items()}
    return with_words(documents, party, shelf), page.total


def _find_line(wanted: str, party: RelyingPartyRow, *, version: int) -> OfLine:
    product = read_product(wanted, party)
    line_id = product.line.line_id
    document = {**_document(product, party, version), **realizing([product])[line_id]}
    return OfLine(document=document, line_id=line_id, state=product.state)


def _document(product: Product, party: RelyingPartyRow, version: int) -> Document:
    is_ours = party.standing.reach is Reach.ALL
    return document_of_product(product, version, is_ours=is_ours)


def _shelf(version: int) -> Shelf:
    return Shelf(
        kind=KINDS[version],
        kinds=(KINDS[version],),
        line_kind=KINDS[version],
        hiding=tuple(KINDS.values()),
        lines_at=PRODUCTS[version],
        find_line=partial(_find_line, version=version),
        address_of=lambda _kind: PRODUCTS[version],
    )


SHELVES = {version: _shelf(version) for version in VERSIONS}


def _addresses(version: int) -> list[URLPattern]:
    of_product = partial(tmf_operation, scope=SCOPE, gives=PRODUCT[version])
    known = filters("id", "status", "name", BY_ORDER[version], "@type")
    shelf = SHELVES[version]
    products = resource(
        GET=of_product(parameters=known)(partial(listed, version=version)),
        POST=of_product(takes=published(shelf))(partial(create, shelf=shelf)),
    )
    product = resource(
        GET=of_product()(partial(one, shelf=shelf)),
        PATCH=of_product(changes=True)(partial(change, shelf=shelf)),
        DELETE=of_product()(partial(drop, shelf=shelf)),
    )
    address = PRODUCTS[version].removeprefix("/tmf-api/")
    return [
        path(address, products, name=f"tmf637v{version}-products"),
        path(f"{address}/<str:wanted>", product, name=f"tmf637v{version}-product"),
    ]


urlpatterns: list[URLPattern] = [one for version in VERSIONS for one in _addresses(version)]
