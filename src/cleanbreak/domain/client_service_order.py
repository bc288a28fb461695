"""What a client says to withdraw an end by its service order (TMF641)."""

from cleanbreak.domain.client_words import CLASS, NAME, typed
from cleanbreak.domain.json_shape import Choice, Instant, Text

SERVICE_ORDER_REF = typed(
    "ServiceOrderRef",
    {
        "id": Text(length_max=36),
        "href": Text(length_max=500),
        "name": NAME,
        "@type": Choice(("ServiceOrder", "ServiceOrderRef")),
        "@referredType": Choice(("ServiceOrder",)),
    },
    needs="id",
    version=4,
)
CANCEL_SERVICE_ORDER = typed(
    "CancelServiceOrder",
    {
        "cancellationReason": CLASS,
        "requestedCancellationDate": Instant(),
        "serviceOrder": SERVICE_ORDER_REF,
    },
    needs="serviceOrder",
    version=4,
)
