from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.transfer_balance_create_receiver_bucket_usage_type import (
    TransferBalanceCreateReceiverBucketUsageType,
    check_transfer_balance_create_receiver_bucket_usage_type,
)
from ..models.transfer_balance_create_type import (
    TransferBalanceCreateType,
    check_transfer_balance_create_type,
)
from ..models.transfer_balance_create_usage_type import (
    TransferBalanceCreateUsageType,
    check_transfer_balance_create_usage_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.amount_input import AmountInput
    from ..models.bucket_input import BucketInput
    from ..models.logical_resource_input import LogicalResourceInput
    from ..models.receiver_bucket_input import ReceiverBucketInput
    from ..models.receiver_logical_resource_input import ReceiverLogicalResourceInput
    from ..models.transfer_balance_create_channel import TransferBalanceCreateChannel


T = TypeVar("T", bound="TransferBalanceCreate")


@_attrs_define
class TransferBalanceCreate:
    """
    Attributes:
        amount (AmountInput):
        bucket (BucketInput):
        channel (TransferBalanceCreateChannel):
        logical_resource (list[LogicalResourceInput]):
        reason (str):
        receiver_bucket (ReceiverBucketInput):
        receiver_bucket_usage_type (TransferBalanceCreateReceiverBucketUsageType):
        receiver_logical_resource (ReceiverLogicalResourceInput):
        usage_type (TransferBalanceCreateUsageType):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (TransferBalanceCreateType | Unset):
    """

    amount: AmountInput
    bucket: BucketInput
    channel: TransferBalanceCreateChannel
    logical_resource: list[LogicalResourceInput]
    reason: str
    receiver_bucket: ReceiverBucketInput
    receiver_bucket_usage_type: TransferBalanceCreateReceiverBucketUsageType
    receiver_logical_resource: ReceiverLogicalResourceInput
    usage_type: TransferBalanceCreateUsageType
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: TransferBalanceCreateType | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.amount_input import AmountInput  # noqa: PLC0415
        from ..models.bucket_input import BucketInput  # noqa: PLC0415
        from ..models.logical_resource_input import LogicalResourceInput  # noqa: PLC0415
        from ..models.receiver_bucket_input import ReceiverBucketInput  # noqa: PLC0415
        from ..models.receiver_logical_resource_input import (
            ReceiverLogicalResourceInput,  # noqa: PLC0415
        )
        from ..models.transfer_balance_create_channel import (
            TransferBalanceCreateChannel,  # noqa: PLC0415
        )

        amount = self.amount.to_dict()

        bucket = self.bucket.to_dict()

        channel = self.channel.to_dict()

        logical_resource = []
        for logical_resource_item_data in self.logical_resource:
            logical_resource_item = logical_resource_item_data.to_dict()
            logical_resource.append(logical_resource_item)

        reason = self.reason

        receiver_bucket = self.receiver_bucket.to_dict()

        receiver_bucket_usage_type: str = self.receiver_bucket_usage_type

        receiver_logical_resource = self.receiver_logical_resource.to_dict()

        usage_type: str = self.usage_type

        base_type = self.base_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "amount": amount,
                "bucket": bucket,
                "channel": channel,
                "logicalResource": logical_resource,
                "reason": reason,
                "receiverBucket": receiver_bucket,
                "receiverBucketUsageType": receiver_bucket_usage_type,
                "receiverLogicalResource": receiver_logical_resource,
                "usageType": usage_type,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.amount_input import AmountInput  # noqa: PLC0415
        from ..models.bucket_input import BucketInput  # noqa: PLC0415
        from ..models.logical_resource_input import LogicalResourceInput  # noqa: PLC0415
        from ..models.receiver_bucket_input import ReceiverBucketInput  # noqa: PLC0415
        from ..models.receiver_logical_resource_input import (
            ReceiverLogicalResourceInput,  # noqa: PLC0415
        )
        from ..models.transfer_balance_create_channel import (
            TransferBalanceCreateChannel,  # noqa: PLC0415
        )

        d = dict(src_dict)
        amount = AmountInput.from_dict(d.pop("amount"))

        bucket = BucketInput.from_dict(d.pop("bucket"))

        channel = TransferBalanceCreateChannel.from_dict(d.pop("channel"))

        logical_resource = []
        _logical_resource = d.pop("logicalResource")
        for logical_resource_item_data in _logical_resource:
            logical_resource_item = LogicalResourceInput.from_dict(
                logical_resource_item_data
            )

            logical_resource.append(logical_resource_item)

        reason = d.pop("reason")

        receiver_bucket = ReceiverBucketInput.from_dict(d.pop("receiverBucket"))

        receiver_bucket_usage_type = (
            check_transfer_balance_create_receiver_bucket_usage_type(
                d.pop("receiverBucketUsageType")
            )
        )

        receiver_logical_resource = ReceiverLogicalResourceInput.from_dict(
            d.pop("receiverLogicalResource")
        )

        usage_type = check_transfer_balance_create_usage_type(d.pop("usageType"))

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: TransferBalanceCreateType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_transfer_balance_create_type(_type_)

        transfer_balance_create = cls(
            amount=amount,
            bucket=bucket,
            channel=channel,
            logical_resource=logical_resource,
            reason=reason,
            receiver_bucket=receiver_bucket,
            receiver_bucket_usage_type=receiver_bucket_usage_type,
            receiver_logical_resource=receiver_logical_resource,
            usage_type=usage_type,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
        )

        return transfer_balance_create
