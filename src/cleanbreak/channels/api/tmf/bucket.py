"""TMF654 Prepay Balance 4.0.0: what a line has, in buckets."""

from typing import Any

from cleanbreak.channels.api.tmf.answers import Document, Listed, wanted_of
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, tmf_operation
from cleanbreak.channels.api.tmf.resource import resource_address
from cleanbreak.domain.balance_task import account_id
from cleanbreak.domain.bucket import SPENT, BucketId, BucketPart
from cleanbreak.domain.line_resource import ResourceId, ResourceKind
from cleanbreak.flows.read_buckets import (
    Bucket,
    Holding,
    find_bucket,
    list_buckets,
    list_holdings,
    read_bucket,
    read_holding,
)
from cleanbreak.records.ledger import minor_unit_exponent

SCOPE = "tmf:prepay-balance"
BASE = "/tmf-api/prepayBalanceManagement/v4"
OF_BOTH = (
    "id href @type name logicalResource logicalResource.id logicalResource.href product product.id"
    " product.href partyAccount partyAccount.id partyAccount.name"
)
OF_BUCKET = (
    "isShared remainingValueName remainingValue remainingValue.amount remainingValue.units"
    " reservedValue reservedValue.amount reservedValue.units status usageType"
)
OF_ACCUMULATED = "bucket bucket.id bucket.href totalBalance totalBalance.amount totalBalance.units"
BUCKET = Kind(properties=frozenset({*OF_BOTH.split(), *OF_BUCKET.split()}))
ACCUMULATED = Kind(
    properties=frozenset({*OF_BOTH.split(), *OF_ACCUMULATED.split()}),
    required=frozenset({"bucket", "name", "totalBalance"}),
)
PARAMETERS = ("id", "product.id", "offset", "limit")
NAMES = {
    BucketPart.PAID: "Paid credit",
    BucketPart.PROMOTIONAL: "Promotional credit",
    BucketPart.DEPOSIT: "Deposit",
}


@tmf_operation(scope=SCOPE, gives=BUCKET, parameters=PARAMETERS)
def listed(asked: Asked) -> Answer:
    """List buckets, those of the newest line first."""
    page = list_buckets(asked.party, wanted_of(asked.query, sorts=()))
    return Listed([_document(one) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=BUCKET)
def one(asked: Asked) -> Answer:
    """Tell what is in one bucket."""
    return _document(read_bucket(asked.wanted, asked.party))


@tmf_operation(scope=SCOPE, gives=ACCUMULATED, parameters=PARAMETERS)
def accumulated(asked: Asked) -> Answer:
    """List what lines can spend, the newest line first."""
    page = list_holdings(asked.party, wanted_of(asked.query, sorts=()))
    return Listed([_accumulated(one) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=ACCUMULATED)
def one_accumulated(asked: Asked) -> Answer:
    """Tell what one line can spend."""
    return _accumulated(read_holding(asked.wanted, asked.party))


def bucket_document(bucket_id: str) -> Document:
    """Return a bucket for whoever may know of all; the charging system is asked.

    :raises BucketNotFound: if there is none.
    :raises BalancesAway: if the charging system does not answer.
    """
    return _document(find_bucket(bucket_id))


def _document(bucket: Bucket) -> Document:
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
        "reservedValue": quantity(bucket.reserved_minor, currency),
        "product": [_product(holding)],
        "logicalResource": [number_reference(holding.product.line.line_id)],
        "partyAccount": account_reference(holding.product.line.line_id),
    }
    if (remaining := bucket.remaining_minor) is not None:
        document["remainingValue"] = value = quantity(remaining, currency)
        document["remainingValueName"] = f"{value['amount']} {currency}"
    return document


def bucket_reference(bucket_id: BucketId) -> Document:
    """Return how others name a bucket."""
    return {"id": str(bucket_id), "href": _address(bucket_id), "@type": "BucketRef"}


def number_reference(line_id: int) -> Document:
    """Return how others name the number of a line."""
    number = ResourceId(ResourceKind.NUMBER, line_id)
    return {"id": str(number), "href": resource_address(number), "@type": "LogicalResourceRef"}


def account_reference(line_id: int) -> Document:
    """Return how others name the account of a line."""
    return {"id": account_id(line_id), "name": "Prepaid account", "@type": "PartyAccountRef"}


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
        "partyAccount": account_reference(line_id),
        "totalBalance": {"@type": "Quantity"},
    }
    if holding.balance is not None:
        total = sum(part.of(holding.balance) for part in SPENT)
        document["totalBalance"] = quantity(total, holding.balance.currency)
    return document


def _address(bucket_id: BucketId) -> str:
    return f"{BASE}/bucket/{bucket_id}"


def quantity(amount_minor: int, currency: str) -> Document:
    """Return an amount of money; the file wants a JSON number, which is exact to 15 digits."""
    amount = amount_minor / 10 ** minor_unit_exponent(currency)
    return {"@type": "Quantity", "amount": amount, "units": currency}


def _product(holding: Holding) -> Document:
    line_id = holding.product.line.line_id
    href = f"/tmf-api/productInventory/v4/product/{line_id}"
    return {"id": str(line_id), "href": href, "@type": "ProductRef"}
