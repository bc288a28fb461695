from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.reserve_balance_create_type import (
    ReserveBalanceCreateType,
    check_reserve_balance_create_type,
)
from ..models.reserve_balance_create_usage_type import (
    ReserveBalanceCreateUsageType,
    check_reserve_balance_create_usage_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.amount_input import AmountInput
    from ..models.bucket_input import BucketInput
    from ..models.logical_resource_input import LogicalResourceInput
    from ..models.party_account_input import PartyAccountInput
    from ..models.requestor_input import RequestorInput
    from ..models.reserve_balance_create_channel import ReserveBalanceCreateChannel
    from ..models.reserve_balance_create_product import ReserveBalanceCreateProduct
    from ..models.valid_for_input import ValidForInput


T = TypeVar("T", bound="ReserveBalanceCreate")


@_attrs_define
class ReserveBalanceCreate:
    """
    Attributes:
        bucket (BucketInput):
        party_account (PartyAccountInput):
        usage_type (ReserveBalanceCreateUsageType):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (ReserveBalanceCreateType | Unset):
        amount (AmountInput | Unset):
        channel (ReserveBalanceCreateChannel | Unset):
        description (str | Unset):
        logical_resource (list[LogicalResourceInput] | Unset):
        product (list[ReserveBalanceCreateProduct] | Unset):
        reason (str | Unset):
        requestor (RequestorInput | Unset):
        valid_for (ValidForInput | Unset):
    """

    bucket: BucketInput
    party_account: PartyAccountInput
    usage_type: ReserveBalanceCreateUsageType
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: ReserveBalanceCreateType | Unset = UNSET
    amount: AmountInput | Unset = UNSET
    channel: ReserveBalanceCreateChannel | Unset = UNSET
    description: str | Unset = UNSET
    logical_resource: list[LogicalResourceInput] | Unset = UNSET
    product: list[ReserveBalanceCreateProduct] | Unset = UNSET
    reason: str | Unset = UNSET
    requestor: RequestorInput | Unset = UNSET
    valid_for: ValidForInput | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.amount_input import AmountInput  # noqa: PLC0415
        from ..models.bucket_input import BucketInput  # noqa: PLC0415
        from ..models.logical_resource_input import LogicalResourceInput  # noqa: PLC0415
        from ..models.party_account_input import PartyAccountInput  # noqa: PLC0415
        from ..models.requestor_input import RequestorInput  # noqa: PLC0415
        from ..models.reserve_balance_create_channel import ReserveBalanceCreateChannel  # noqa: PLC0415
        from ..models.reserve_balance_create_product import ReserveBalanceCreateProduct  # noqa: PLC0415
        from ..models.valid_for_input import ValidForInput  # noqa: PLC0415

        bucket = self.bucket.to_dict()

        party_account = self.party_account.to_dict()

        usage_type: str = self.usage_type

        base_type = self.base_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        amount: dict[str, Any] | Unset = UNSET
        if not isinstance(self.amount, Unset):
            amount = self.amount.to_dict()

        channel: dict[str, Any] | Unset = UNSET
        if not isinstance(self.channel, Unset):
            channel = self.channel.to_dict()

        description = self.description

        logical_resource: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.logical_resource, Unset):
            logical_resource = []
            for logical_resource_item_data in self.logical_resource:
                logical_resource_item = logical_resource_item_data.to_dict()
                logical_resource.append(logical_resource_item)

        product: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product, Unset):
            product = []
            for product_item_data in self.product:
                product_item = product_item_data.to_dict()
                product.append(product_item)

        reason = self.reason

        requestor: dict[str, Any] | Unset = UNSET
        if not isinstance(self.requestor, Unset):
            requestor = self.requestor.to_dict()

        valid_for: dict[str, Any] | Unset = UNSET
        if not isinstance(self.valid_for, Unset):
            valid_for = self.valid_for.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "bucket": bucket,
                "partyAccount": party_account,
                "usageType": usage_type,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if amount is not UNSET:
            field_dict["amount"] = amount
        if channel is not UNSET:
            field_dict["channel"] = channel
        if description is not UNSET:
            field_dict["description"] = description
        if logical_resource is not UNSET:
            field_dict["logicalResource"] = logical_resource
        if product is not UNSET:
            field_dict["product"] = product
        if reason is not UNSET:
            field_dict["reason"] = reason
        if requestor is not UNSET:
            field_dict["requestor"] = requestor
        if valid_for is not UNSET:
            field_dict["validFor"] = valid_for

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.amount_input import AmountInput  # noqa: PLC0415
        from ..models.bucket_input import BucketInput  # noqa: PLC0415
        from ..models.logical_resource_input import LogicalResourceInput  # noqa: PLC0415
        from ..models.party_account_input import PartyAccountInput  # noqa: PLC0415
        from ..models.requestor_input import RequestorInput  # noqa: PLC0415
        from ..models.reserve_balance_create_channel import ReserveBalanceCreateChannel  # noqa: PLC0415
        from ..models.reserve_balance_create_product import ReserveBalanceCreateProduct  # noqa: PLC0415
        from ..models.valid_for_input import ValidForInput  # noqa: PLC0415

        d = dict(src_dict)
        bucket = BucketInput.from_dict(d.pop("bucket"))

        party_account = PartyAccountInput.from_dict(d.pop("partyAccount"))

        usage_type = check_reserve_balance_create_usage_type(d.pop("usageType"))

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: ReserveBalanceCreateType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_reserve_balance_create_type(_type_)

        _amount = d.pop("amount", UNSET)
        amount: AmountInput | Unset
        if isinstance(_amount, Unset):
            amount = UNSET
        else:
            amount = AmountInput.from_dict(_amount)

        _channel = d.pop("channel", UNSET)
        channel: ReserveBalanceCreateChannel | Unset
        if isinstance(_channel, Unset):
            channel = UNSET
        else:
            channel = ReserveBalanceCreateChannel.from_dict(_channel)

        description = d.pop("description", UNSET)

        _logical_resource = d.pop("logicalResource", UNSET)
        logical_resource: list[LogicalResourceInput] | Unset = UNSET
        if _logical_resource is not UNSET:
            logical_resource = []
            for logical_resource_item_data in _logical_resource:
                logical_resource_item = LogicalResourceInput.from_dict(
                    logical_resource_item_data
                )

                logical_resource.append(logical_resource_item)

        _product = d.pop("product", UNSET)
        product: list[ReserveBalanceCreateProduct] | Unset = UNSET
        if _product is not UNSET:
            product = []
            for product_item_data in _product:
                product_item = ReserveBalanceCreateProduct.from_dict(product_item_data)

                product.append(product_item)

        reason = d.pop("reason", UNSET)

        _requestor = d.pop("requestor", UNSET)
        requestor: RequestorInput | Unset
        if isinstance(_requestor, Unset):
            requestor = UNSET
        else:
            requestor = RequestorInput.from_dict(_requestor)

        _valid_for = d.pop("validFor", UNSET)
        valid_for: ValidForInput | Unset
        if isinstance(_valid_for, Unset):
            valid_for = UNSET
        else:
            valid_for = ValidForInput.from_dict(_valid_for)

        reserve_balance_create = cls(
            bucket=bucket,
            party_account=party_account,
            usage_type=usage_type,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            amount=amount,
            channel=channel,
            description=description,
            logical_resource=logical_resource,
            product=product,
            reason=reason,
            requestor=requestor,
            valid_for=valid_for,
        )

        return reserve_balance_create
