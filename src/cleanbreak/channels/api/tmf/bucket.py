"""TMF654 Prepay Balance 4.0.0: what a line has, in buckets. They are only read."""

from typing import Any

from cleanbreak.channels.api.tmf.answers import Document, Listed, window
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, tmf_operation
from cleanbreak.channels.api.tmf.resource import resource_address
from cleanbreak.domain.bucket import SPENT, BucketId, BucketPart
from cleanbreak.domain.line_resource import ResourceId, ResourceKind
from cleanbreak.flows.read_buckets import (
    Bucket,
    Holding,
    list_buckets,
    list_holdings,
    read_bucket,
    read_holding,
)
from cleanbreak.records.ledger import minor_unit_exponent

SCOPE = "tmf:prepay-balance"
BASE = "/tmf-api/prepayBalanceManagement/v4"
BUCKET = Kind(
    properties=frozenset(
        {
            "id",
            "href",
            "isShared",
            "logicalResource",
            "name",
            "product",
            "remainingValue",
            "reservedValue",
            "status",
            "usageType",
            "@type",
        }
    )
)
ACCUMULATED = Kind(
    properties=frozenset(
        {"id", "href", "bucket", "logicalResource", "name", "product", "totalBalance", "@type"}
    ),
    required=frozenset({"bucket", "name", "totalBalance"}),
)
FILTERS = ("id", "product.id")
NAMES = {
    BucketPart.PAID: "Paid credit",
    BucketPart.PROMOTIONAL: "Promotional credit",
    BucketPart.DEPOSIT: "Deposit",
}


@tmf_operation(scope=SCOPE, gives=BUCKET, parameters=(*FILTERS, "offset", "limit"))
def listed(asked: Asked) -> Answer:
    """List buckets, those of the newest line first."""
    part = window(asked.query)
    page = list_buckets(asked.party, _filters(asked), part.offset, part.limit)
    return Listed([document_of_bucket(one) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=BUCKET)
def one(asked: Asked) -> Answer:
    """Tell what is in one bucket."""
    return document_of_bucket(read_bucket(asked.wanted, asked.party))


@tmf_operation(scope=SCOPE, gives=ACCUMULATED, parameters=(*FILTERS, "offset", "limit"))
def accumulated(asked: Asked) -> Answer:
    """List what lines can spend, the newest line first."""
    part = window(asked.query)
    page = list_holdings(asked.party, _filters(asked), part.offset, part.limit)
    return Listed([_accumulated(one) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=ACCUMULATED)
def one_accumulated(asked: Asked) -> Answer:
    """Tell what one line can spend."""
    return _accumulated(read_holding(asked.wanted, asked.party))


def document_of_bucket(bucket: Bucket) -> Document:
    """Return a bucket as the file writes it."""
    holding = bucket.holding
    currency = holding.balance.currency if holding.balance else holding.product.line.currency
    document: dict[str, Any] = {
        "id": str(bucket.bucket_id),
        "href": _address(bucket.bucket_id),
        "@type": "Bucket",
        "name": NAMES[bucket.bucket_id.part],
        "isShared": False,
        "usageType": "monetary",
        "status": holding.status.value,
        "reservedValue": _quantity(bucket.reserved_minor, currency),
        "product": [_product(holding)],
        "logicalResource": [number_reference(holding.product.line.line_id)],
    }
    if (remaining := bucket.remaining_minor) is not None:
        document["remainingValue"] = _quantity(remaining, currency)
    return document


def bucket_reference(bucket_id: BucketId) -> Document:
    """Return how others name a bucket."""
    return {"id": str(bucket_id), "href": _address(bucket_id), "@type": "BucketRef"}


def number_reference(line_id: int) -> Document:
    """Return how others name the number of a line."""
    number = ResourceId(ResourceKind.NUMBER, line_id)
    return {"id": str(number), "href": resource_address(number), "@type": "LogicalResourceRef"}


def _accumulated(holding: Holding) -> Document:
    line_id = holding.product.line.line_id
    ids = [BucketId(part, line_id) for part in SPENT]
    document: dict[str, Any] = {
        "id": str(line_id),
        "href": f"{BASE}/accumulatedBalance/{line_id}",
        "@type": "AccumulatedBalance",
        "name": "Credit",
        "bucket": [bucket_reference(one) for one in ids],
        "product": [_product(holding)],
        "logicalResource": number_reference(line_id),
        "totalBalance": {"@type": "Quantity"},
    }
    if holding.balance is not None:
        total = sum(part.of(holding.balance) for part in SPENT)
        document["totalBalance"] = _quantity(total, holding.balance.currency)
    return document


def _filters(asked: Asked) -> dict[str, str]:
    return {name: asked.query[name] for name in FILTERS if name in asked.query}


def _address(bucket_id: BucketId) -> str:
    return f"{BASE}/bucket/{bucket_id}"


def _quantity(amount_minor: int, currency: str) -> Document:
    """Return an amount of money; the file wants a JSON number, which is exact to 15 digits."""
    amount = amount_minor / 10 ** minor_unit_exponent(currency)
    return {"@type": "Quantity", "amount": amount, "units": currency}


def _product(holding: Holding) -> Document:
    line_id = holding.product.line.line_id
    href = f"/tmf-api/productInventory/v4/product/{line_id}"
    return {"id": str(line_id), "href": href, "@type": "ProductRef"}
