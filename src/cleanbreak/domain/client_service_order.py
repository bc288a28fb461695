"""What a client says to withdraw an end by its service order (TMF641)."""

from cleanbreak.domain.client_order import WORD
from cleanbreak.domain.json_shape import Choice, Shape, Text

CANCEL_SERVICE_ORDER = Shape(
    {
        "cancellationReason": WORD,
        "serviceOrder": Shape(
            {
                "id": Text(length_max=36),
                "href": Text(length_max=500),
                "@type": Choice(("ServiceOrder", "ServiceOrderRef")),
                "@referredType": Choice(("ServiceOrder",)),
            },
            required=frozenset({"id"}),
        ),
        "@type": Choice(("CancelServiceOrder",)),
    },
    required=frozenset({"serviceOrder"}),
)
