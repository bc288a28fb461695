from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.transfer_balance_create_cost_owner import (
    TransferBalanceCreateCostOwner,
    check_transfer_balance_create_cost_owner,
)
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
    from ..models.receiver_input import ReceiverInput
    from ..models.receiver_logical_resource_input import ReceiverLogicalResourceInput
    from ..models.receiver_product_input import ReceiverProductInput
    from ..models.requestor_input import RequestorInput
    from ..models.transfer_balance_create_channel import TransferBalanceCreateChannel
    from ..models.transfer_balance_create_product import TransferBalanceCreateProduct
    from ..models.transfer_cost_input import TransferCostInput
    from ..models.valid_for_input import ValidForInput


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
        cost_owner (TransferBalanceCreateCostOwner | Unset):
        description (str | Unset):
        product (list[TransferBalanceCreateProduct] | Unset):
        receiver (ReceiverInput | Unset):
        receiver_product (ReceiverProductInput | Unset):
        requestor (RequestorInput | Unset):
        transfer_cost (TransferCostInput | Unset):
        valid_for (ValidForInput | Unset):
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
    cost_owner: TransferBalanceCreateCostOwner | Unset = UNSET
    description: str | Unset = UNSET
    product: list[TransferBalanceCreateProduct] | Unset = UNSET
    receiver: ReceiverInput | Unset = UNSET
    receiver_product: ReceiverProductInput | Unset = UNSET
    requestor: RequestorInput | Unset = UNSET
    transfer_cost: TransferCostInput | Unset = UNSET
    valid_for: ValidForInput | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.amount_input import AmountInput  # noqa: PLC0415
        from ..models.bucket_input import BucketInput  # noqa: PLC0415
        from ..models.logical_resource_input import LogicalResourceInput  # noqa: PLC0415
        from ..models.receiver_bucket_input import ReceiverBucketInput  # noqa: PLC0415
        from ..models.receiver_input import ReceiverInput  # noqa: PLC0415
        from ..models.receiver_logical_resource_input import (
            ReceiverLogicalResourceInput,  # noqa: PLC0415
        )
        from ..models.receiver_product_input import ReceiverProductInput  # noqa: PLC0415
        from ..models.requestor_input import RequestorInput  # noqa: PLC0415
        from ..models.transfer_balance_create_channel import (
            TransferBalanceCreateChannel,  # noqa: PLC0415
        )
        from ..models.transfer_balance_create_product import (
            TransferBalanceCreateProduct,  # noqa: PLC0415
        )
        from ..models.transfer_cost_input import TransferCostInput  # noqa: PLC0415
        from ..models.valid_for_input import ValidForInput  # noqa: PLC0415

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

        cost_owner: str | Unset = UNSET
        if not isinstance(self.cost_owner, Unset):
            cost_owner = self.cost_owner

        description = self.description

        product: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product, Unset):
            product = []
            for product_item_data in self.product:
                product_item = product_item_data.to_dict()
                product.append(product_item)

        receiver: dict[str, Any] | Unset = UNSET
        if not isinstance(self.receiver, Unset):
            receiver = self.receiver.to_dict()

        receiver_product: dict[str, Any] | Unset = UNSET
        if not isinstance(self.receiver_product, Unset):
            receiver_product = self.receiver_product.to_dict()

        requestor: dict[str, Any] | Unset = UNSET
        if not isinstance(self.requestor, Unset):
            requestor = self.requestor.to_dict()

        transfer_cost: dict[str, Any] | Unset = UNSET
        if not isinstance(self.transfer_cost, Unset):
            transfer_cost = self.transfer_cost.to_dict()

        valid_for: dict[str, Any] | Unset = UNSET
        if not isinstance(self.valid_for, Unset):
            valid_for = self.valid_for.to_dict()

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
        if cost_owner is not UNSET:
            field_dict["costOwner"] = cost_owner
        if description is not UNSET:
            field_dict["description"] = description
        if product is not UNSET:
            field_dict["product"] = product
        if receiver is not UNSET:
            field_dict["receiver"] = receiver
        if receiver_product is not UNSET:
            field_dict["receiverProduct"] = receiver_product
        if requestor is not UNSET:
            field_dict["requestor"] = requestor
        if transfer_cost is not UNSET:
            field_dict["transferCost"] = transfer_cost
        if valid_for is not UNSET:
            field_dict["validFor"] = valid_for

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.amount_input import AmountInput  # noqa: PLC0415
        from ..models.bucket_input import BucketInput  # noqa: PLC0415
        from ..models.logical_resource_input import LogicalResourceInput  # noqa: PLC0415
        from ..models.receiver_bucket_input import ReceiverBucketInput  # noqa: PLC0415
        from ..models.receiver_input import ReceiverInput  # noqa: PLC0415
        from ..models.receiver_logical_resource_input import (
            ReceiverLogicalResourceInput,  # noqa: PLC0415
        )
        from ..models.receiver_product_input import ReceiverProductInput  # noqa: PLC0415
        from ..models.requestor_input import RequestorInput  # noqa: PLC0415
        from ..models.transfer_balance_create_channel import (
            TransferBalanceCreateChannel,  # noqa: PLC0415
        )
        from ..models.transfer_balance_create_product import (
            TransferBalanceCreateProduct,  # noqa: PLC0415
        )
        from ..models.transfer_cost_input import TransferCostInput  # noqa: PLC0415
        from ..models.valid_for_input import ValidForInput  # noqa: PLC0415

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

        _cost_owner = d.pop("costOwner", UNSET)
        cost_owner: TransferBalanceCreateCostOwner | Unset
        if isinstance(_cost_owner, Unset):
            cost_owner = UNSET
        else:
            cost_owner = check_transfer_balance_create_cost_owner(_cost_owner)

        description = d.pop("description", UNSET)

        _product = d.pop("product", UNSET)
        product: list[TransferBalanceCreateProduct] | Unset = UNSET
        if _product is not UNSET:
            product = []
            for product_item_data in _product:
                product_item = TransferBalanceCreateProduct.from_dict(product_item_data)

                product.append(product_item)

        _receiver = d.pop("receiver", UNSET)
        receiver: ReceiverInput | Unset
        if isinstance(_receiver, Unset):
            receiver = UNSET
        else:
            receiver = ReceiverInput.from_dict(_receiver)

        _receiver_product = d.pop("receiverProduct", UNSET)
        receiver_product: ReceiverProductInput | Unset
        if isinstance(_receiver_product, Unset):
            receiver_product = UNSET
        else:
            receiver_product = ReceiverProductInput.from_dict(_receiver_product)

        _requestor = d.pop("requestor", UNSET)
        requestor: RequestorInput | Unset
        if isinstance(_requestor, Unset):
            requestor = UNSET
        else:
            requestor = RequestorInput.from_dict(_requestor)

        _transfer_cost = d.pop("transferCost", UNSET)
        transfer_cost: TransferCostInput | Unset
        if isinstance(_transfer_cost, Unset):
            transfer_cost = UNSET
        else:
            transfer_cost = TransferCostInput.from_dict(_transfer_cost)

        _valid_for = d.pop("validFor", UNSET)
        valid_for: ValidForInput | Unset
        if isinstance(_valid_for, Unset):
            valid_for = UNSET
        else:
            valid_for = ValidForInput.from_dict(_valid_for)

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
            cost_owner=cost_owner,
            description=description,
            product=product,
            receiver=receiver,
            receiver_product=receiver_product,
            requestor=requestor,
            transfer_cost=transfer_cost,
            valid_for=valid_for,
        )

        return transfer_balance_create
