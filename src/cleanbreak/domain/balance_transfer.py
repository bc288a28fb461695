"""What a client says to have the money of an ended line go to another line (TMF654)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cleanbreak.domain.balance_task import NotDoneHere, NotOfThisBucket, OnlyPaidCredit
from cleanbreak.domain.bucket import BucketId, BucketNotFound, BucketPart
from cleanbreak.domain.line_resource import ResourceId, ResourceKind
from cleanbreak.domain.payout import CANCELLABLE, PayoutState
from cleanbreak.domain.refusal import Refusal


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


def read_transfer(body: Mapping[str, Any]) -> TransferWish:
    """Return what is wanted by a body of TransferBalance.

    :raises BucketNotFound, OnlyPaidCredit: if a bucket is not one of paid credit.
    :raises NotOfThisBucket: if a number is not that of the bucket, or both lines are the same.
    :raises NotDoneHere: if it is not money that is to go.
    """
    if len(body["logicalResource"]) != 1:
        raise NotOfThisBucket(property="logicalResource")
    for name in ("usageType", "receiverBucketUsageType"):
        if body[name] != "monetary":
            raise NotDoneHere(property=name)
    (number,) = body["logicalResource"]
    line_id = _line_of(body["bucket"], number, "logicalResource")
    receiver = _line_of(
        body["receiverBucket"], body["receiverLogicalResource"], "receiverLogicalResource"
    )
    if receiver == line_id:
        raise NotOfThisBucket(property="receiverBucket")
    return TransferWish(
        line_id=line_id,
        receiver_line_id=receiver,
        amount=body["amount"].get("amount", 0),
        currency=body["amount"].get("units", ""),
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


def payout_status(state: PayoutState) -> str:
    """Return TMF654's status of money on its way back, whoever chose the way."""
    if state is PayoutState.SETTLED:
        return "completed"
    if state.has_failed:
        return "failed"
    return "cancelled" if state in (PayoutState.CANCELLED, PayoutState.REPLACED) else "created"


def _line_of(bucket: Mapping[str, Any], number: Mapping[str, Any], name: str) -> int:
    named, identified = BucketId.parse(bucket["id"]), ResourceId.parse(number["id"])
    if named is None:
        raise BucketNotFound
    if named.part is not BucketPart.PAID:
        raise OnlyPaidCredit
    if identified != ResourceId(ResourceKind.NUMBER, named.line_id):
        raise NotOfThisBucket(property=name)
    return named.line_id
