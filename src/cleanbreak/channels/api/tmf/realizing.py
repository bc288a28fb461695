"""What realizes a product (TMF637): the resources of a line, and its services while it lives."""

from collections.abc import Sequence

from cleanbreak.channels.api.tmf.answers import Document
from cleanbreak.channels.api.tmf.resource import NAMES, resource_address
from cleanbreak.channels.api.tmf.service_order_document import SERVICES, service_reference
from cleanbreak.domain.line import LineState
from cleanbreak.domain.line_resource import ResourceId
from cleanbreak.flows.read_client_products import Product
from cleanbreak.flows.read_line_resources import resources_of

OF_REALIZING = (
    "realizingResource realizingResource.id realizingResource.href realizingResource.name"
    " realizingService realizingService.id realizingService.name"
)


def realizing(products: Sequence[Product]) -> dict[int, Document]:
    """Return of each line what realizes it, as properties of its document."""
    found: dict[int, dict[str, list[Document]]] = {
        one.line.line_id: {"realizingResource": []} for one in products
    }
    for resource_id in resources_of(products):
        found[resource_id.line_id]["realizingResource"].append(_resource(resource_id))
    for one in products:
        if one.state is not LineState.TERMINATED:
            found[one.line.line_id]["realizingService"] = [
                {
                    **service_reference(name, one.line.line_id),
                    "@type": "ServiceRef",
                    "@referredType": "Service",
                }
                for name in SERVICES
            ]
    return dict(found)


def _resource(resource_id: ResourceId) -> Document:
    return {
        "id": str(resource_id),
        "href": resource_address(resource_id),
        "name": NAMES[resource_id.kind],
        "@type": "ResourceRef",
        "@referredType": "Resource",
    }
