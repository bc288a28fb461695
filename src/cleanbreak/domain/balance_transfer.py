"""What a client says to have the money of an ended line go to another line (TMF654)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cleanbreak.domain.bucket import BucketId, BucketPart
from cleanbreak.domain.client_words import REFERENCE, typed
from cleanbreak.domain.json_shape import (
    Choice,
    Kind,
    ListOf,
    Number,
    PropertyMalformed,
    Shape,
    Text,
)
from cleanbreak.domain.line_resource import ResourceId, ResourceKind
from cleanbreak.domain.payout import CANCELLABLE, PayoutState
from cleanbreak.domain.refusal import Refusal


def _reference(of: str) -> Shape:
    properties: dict[str, Kind] = {
        "id": REFERENCE,
        "href": Text(length_max=500),
        "name": Text(length_max=100),
        "@type": Choice((of, f"{of}Ref")),
        "@referredType": Choice((of,)),
    }
    return typed(f"{of}Ref", properties, needs="id", version=4)


MONETARY = Choice(("monetary",))
AMOUNT = typed(
    "Quantity",
    {"amount": Number(), "units": Text(pattern="[A-Z]{3}")},
    needs="amount units",
    version=4,
)
TRANSFER_BALANCE = typed(
    "TransferBalance",
    {
        "amount": AMOUNT,
        "bucket": _reference("Bucket"),
        "channel": _reference("Channel"),
        "logicalResource": ListOf(kind=_reference("LogicalResource"), least=1, most=1),
        "reason": REFERENCE,
        "receiverBucket": _reference("Bucket"),
        "receiverBucketUsageType": MONETARY,
        "receiverLogicalResource": _reference("LogicalResource"),
        "usageType": MONETARY,
    },
    needs="amount bucket channel logicalResource reason receiverBucket receiverBucketUsageType"
    " receiverLogicalResource usageType",
    version=4,
)


class TransferNotAllowed(Refusal):
    """Only a system of the operator's own that vouches for its holders may move their money."""

    code = "transfer_not_allowed"


class NothingToTransfer(Refusal):
    """No money of this line waits to be sent. It is read in the bucket's reserved value."""

    code = "nothing_to_transfer"


class OtherAmount(Refusal):
    """All that is owed goes at once: {amount} {currency}."""

    code = "other_amount"


class ReceiverNotFound(Refusal):
    """There is no living line of yours that could receive this."""

    code = "receiver_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferWish:
    """The money of which line is to go to which."""

    line_id: int
    receiver_line_id: int
    amount: float
    """In major units, as buckets tell it."""
    currency: str
    reason: str
    channel: str


def read_transfer(body: Mapping[str, Any]) -> TransferWish:
    """Return what is wanted by a body that has the shape ``TRANSFER_BALANCE``.

    :raises PropertyMalformed: if a bucket is not one of paid credit, a number is not of the line
        whose bucket is named, or both lines are the same.
    """
    (number,) = body["logicalResource"]
    line_id = _line_of(body["bucket"], number, "bucket.id")
    receiver = _line_of(
        body["receiverBucket"], body["receiverLogicalResource"], "receiverBucket.id"
    )
    if receiver == line_id:
        raise PropertyMalformed(property="receiverBucket.id")
    return TransferWish(
        line_id=line_id,
        receiver_line_id=receiver,
        amount=body["amount"]["amount"],
        currency=body["amount"]["units"],
        reason=body["reason"],
        channel=body["channel"]["id"],
    )


def transfer_status(state: PayoutState, *, is_as_asked: bool) -> str:
    """Return TMF654's status of a transfer.

    :param is_as_asked: whether the payout still is what the client chose.
    """
    if state is PayoutState.SETTLED and is_as_asked:
        return "completed"
    if state.has_failed and is_as_asked:
        return "failed"
    is_stopped = state in CANCELLABLE and state not in (PayoutState.HELD, PayoutState.APPROVED)
    is_over = state in (PayoutState.REPLACED, PayoutState.CANCELLED)
    return "cancelled" if is_stopped or is_over or not is_as_asked else "created"


def _line_of(bucket: Mapping[str, Any], number: Mapping[str, Any], path: str) -> int:
    named, identified = BucketId.parse(bucket["id"]), ResourceId.parse(number["id"])
    if named is None or named.part is not BucketPart.PAID:
        raise PropertyMalformed(property=path)
    if identified != ResourceId(ResourceKind.NUMBER, named.line_id):
        raise PropertyMalformed(property=path)
    return named.line_id
