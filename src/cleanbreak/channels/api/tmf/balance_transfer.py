"""TMF654's TransferBalance: the money of an ended line goes to another line."""

from typing import Any

from cleanbreak.channels.api.tmf.answers import Document, Listed, instant, wanted_of
from cleanbreak.channels.api.tmf.bucket import BASE, SCOPE, bucket_reference, number_reference
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, tmf_operation
from cleanbreak.domain.balance_transfer import TRANSFER_BALANCE, read_transfer
from cleanbreak.domain.bucket import BucketId, BucketPart
from cleanbreak.flows.answer_once import answer_once
from cleanbreak.flows.transfer_balance import (
    Transfer,
    list_transfers,
    read_transfer_of,
    transfer_balance,
)
from cleanbreak.records.relying_party import RelyingPartyRow

OF_TRANSFER = (
    "id href @type amount amount.amount amount.units bucket bucket.id bucket.href channel"
    " channel.id confirmationDate logicalResource logicalResource.id logicalResource.href reason"
    " receiverBucket receiverBucket.id receiverBucket.href receiverBucketUsageType"
    " receiverLogicalResource receiverLogicalResource.id receiverLogicalResource.href"
    " requestedDate status usageType"
)
TRANSFER = Kind(
    properties=frozenset(OF_TRANSFER.split()),
    required=frozenset(
        {"channel", "logicalResource", "reason", "receiverLogicalResource", "status"}
    ),
)


@tmf_operation(scope=SCOPE, gives=TRANSFER, takes=TRANSFER_BALANCE)
def create(asked: Asked) -> Answer:
    """Have money that is owed go to another line."""
    wish = read_transfer(asked.body)

    def act() -> Document:
        return _document(transfer_balance(wish, asked.party, asked.now))

    return answer_once(asked.said_once, lambda: act, asked.now)


@tmf_operation(scope=SCOPE, gives=TRANSFER, parameters=("offset", "limit"))
def listed(asked: Asked) -> Answer:
    """List the transfers that this client asked for, the newest first."""
    page = list_transfers(asked.party, wanted_of(asked.query, sorts=()))
    return Listed([_document(one) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=TRANSFER)
def one(asked: Asked) -> Answer:
    """Tell what came of a transfer."""
    return _document(read_transfer_of(asked.wanted, asked.party))


def transfer_document(transfer_id: str, party: RelyingPartyRow) -> Document:
    """Return a transfer for the client that asked for it.

    :raises TaskNotFound: if it asked for none of this id.
    """
    return _document(read_transfer_of(transfer_id, party))


def _document(transfer: Transfer) -> Document:
    row = transfer.row
    document: dict[str, Any] = {
        "id": str(row.transfer_id),
        "href": f"{BASE}/transferBalance/{row.transfer_id}",
        "@type": "TransferBalance",
        "status": transfer.status,
        "requestedDate": instant(row.asked_at),
        "reason": row.reason,
        "channel": {"id": row.channel, "@type": "ChannelRef"},
        "amount": {
            "@type": "Quantity",
            "amount": transfer.amount,
            "units": transfer.payout.currency,
        },
        "usageType": "monetary",
        "bucket": bucket_reference(BucketId(BucketPart.PAID, row.line_id)),
        "logicalResource": [number_reference(row.line_id)],
        "receiverBucketUsageType": "monetary",
        "receiverBucket": bucket_reference(BucketId(BucketPart.PAID, row.receiver_line_id)),
        "receiverLogicalResource": number_reference(row.receiver_line_id),
    }
    if transfer.status == "completed":
        document["confirmationDate"] = instant(transfer.payout.changed_at)
    return document
