from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.party_account_part import PartyAccountPart
    from ..models.receiver_part import ReceiverPart
    from ..models.receiver_product_part import ReceiverProductPart
    from ..models.requestor_part import RequestorPart
    from ..models.transfer_balance_amount import TransferBalanceAmount
    from ..models.transfer_balance_bucket import TransferBalanceBucket
    from ..models.transfer_balance_channel import TransferBalanceChannel
    from ..models.transfer_balance_logical_resource import (
        TransferBalanceLogicalResource,
    )
    from ..models.transfer_balance_product import TransferBalanceProduct
    from ..models.transfer_balance_receiver_bucket import TransferBalanceReceiverBucket
    from ..models.transfer_balance_receiver_logical_resource import (
        TransferBalanceReceiverLogicalResource,
    )
    from ..models.transfer_cost_part import TransferCostPart
    from ..models.valid_for_part import ValidForPart


T = TypeVar("T", bound="TransferBalance")


@_attrs_define
class TransferBalance:
    """
    Attributes:
        type_ (str):
        channel (TransferBalanceChannel):
        href (str):
        id (str):
        logical_resource (TransferBalanceLogicalResource):
        reason (str):
        receiver_logical_resource (TransferBalanceReceiverLogicalResource):
        status (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        amount (TransferBalanceAmount | Unset):
        bucket (TransferBalanceBucket | Unset):
        confirmation_date (datetime.datetime | Unset):
        cost_owner (str | Unset):
        description (str | Unset):
        party_account (PartyAccountPart | Unset):
        product (TransferBalanceProduct | Unset):
        receiver (ReceiverPart | Unset):
        receiver_bucket (TransferBalanceReceiverBucket | Unset):
        receiver_bucket_usage_type (str | Unset):
        receiver_product (ReceiverProductPart | Unset):
        requested_date (datetime.datetime | Unset):
        requestor (RequestorPart | Unset):
        transfer_cost (TransferCostPart | Unset):
        usage_type (str | Unset):
        valid_for (ValidForPart | Unset):
    """

    type_: str
    channel: TransferBalanceChannel
    href: str
    id: str
    logical_resource: TransferBalanceLogicalResource
    reason: str
    receiver_logical_resource: TransferBalanceReceiverLogicalResource
    status: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    amount: TransferBalanceAmount | Unset = UNSET
    bucket: TransferBalanceBucket | Unset = UNSET
    confirmation_date: datetime.datetime | Unset = UNSET
    cost_owner: str | Unset = UNSET
    description: str | Unset = UNSET
    party_account: PartyAccountPart | Unset = UNSET
    product: TransferBalanceProduct | Unset = UNSET
    receiver: ReceiverPart | Unset = UNSET
    receiver_bucket: TransferBalanceReceiverBucket | Unset = UNSET
    receiver_bucket_usage_type: str | Unset = UNSET
    receiver_product: ReceiverProductPart | Unset = UNSET
    requested_date: datetime.datetime | Unset = UNSET
    requestor: RequestorPart | Unset = UNSET
    transfer_cost: TransferCostPart | Unset = UNSET
    usage_type: str | Unset = UNSET
    valid_for: ValidForPart | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.party_account_part import PartyAccountPart  # noqa: PLC0415
        from ..models.receiver_part import ReceiverPart  # noqa: PLC0415
        from ..models.receiver_product_part import ReceiverProductPart  # noqa: PLC0415
        from ..models.requestor_part import RequestorPart  # noqa: PLC0415
        from ..models.transfer_balance_amount import TransferBalanceAmount  # noqa: PLC0415
        from ..models.transfer_balance_bucket import TransferBalanceBucket  # noqa: PLC0415
        from ..models.transfer_balance_channel import TransferBalanceChannel  # noqa: PLC0415
        from ..models.transfer_balance_logical_resource import (
            TransferBalanceLogicalResource,  # noqa: PLC0415
        )
        from ..models.transfer_balance_product import TransferBalanceProduct  # noqa: PLC0415
        from ..models.transfer_balance_receiver_bucket import (
            TransferBalanceReceiverBucket,  # noqa: PLC0415
        )
        from ..models.transfer_balance_receiver_logical_resource import (
            TransferBalanceReceiverLogicalResource,  # noqa: PLC0415
        )
        from ..models.transfer_cost_part import TransferCostPart  # noqa: PLC0415
        from ..models.valid_for_part import ValidForPart  # noqa: PLC0415

        type_ = self.type_

        channel = self.channel.to_dict()

        href = self.href

        id = self.id

        logical_resource = self.logical_resource.to_dict()

        reason = self.reason

        receiver_logical_resource = self.receiver_logical_resource.to_dict()

        status = self.status

        base_type = self.base_type

        schema_location = self.schema_location

        amount: dict[str, Any] | Unset = UNSET
        if not isinstance(self.amount, Unset):
            amount = self.amount.to_dict()

        bucket: dict[str, Any] | Unset = UNSET
        if not isinstance(self.bucket, Unset):
            bucket = self.bucket.to_dict()

        confirmation_date: str | Unset = UNSET
        if not isinstance(self.confirmation_date, Unset):
            confirmation_date = self.confirmation_date.isoformat()

        cost_owner = self.cost_owner

        description = self.description

        party_account: dict[str, Any] | Unset = UNSET
        if not isinstance(self.party_account, Unset):
            party_account = self.party_account.to_dict()

        product: dict[str, Any] | Unset = UNSET
        if not isinstance(self.product, Unset):
            product = self.product.to_dict()

        receiver: dict[str, Any] | Unset = UNSET
        if not isinstance(self.receiver, Unset):
            receiver = self.receiver.to_dict()

        receiver_bucket: dict[str, Any] | Unset = UNSET
        if not isinstance(self.receiver_bucket, Unset):
            receiver_bucket = self.receiver_bucket.to_dict()

        receiver_bucket_usage_type = self.receiver_bucket_usage_type

        receiver_product: dict[str, Any] | Unset = UNSET
        if not isinstance(self.receiver_product, Unset):
            receiver_product = self.receiver_product.to_dict()

        requested_date: str | Unset = UNSET
        if not isinstance(self.requested_date, Unset):
            requested_date = self.requested_date.isoformat()

        requestor: dict[str, Any] | Unset = UNSET
        if not isinstance(self.requestor, Unset):
            requestor = self.requestor.to_dict()

        transfer_cost: dict[str, Any] | Unset = UNSET
        if not isinstance(self.transfer_cost, Unset):
            transfer_cost = self.transfer_cost.to_dict()

        usage_type = self.usage_type

        valid_for: dict[str, Any] | Unset = UNSET
        if not isinstance(self.valid_for, Unset):
            valid_for = self.valid_for.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "channel": channel,
                "href": href,
                "id": id,
                "logicalResource": logical_resource,
                "reason": reason,
                "receiverLogicalResource": receiver_logical_resource,
                "status": status,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if amount is not UNSET:
            field_dict["amount"] = amount
        if bucket is not UNSET:
            field_dict["bucket"] = bucket
        if confirmation_date is not UNSET:
            field_dict["confirmationDate"] = confirmation_date
        if cost_owner is not UNSET:
            field_dict["costOwner"] = cost_owner
        if description is not UNSET:
            field_dict["description"] = description
        if party_account is not UNSET:
            field_dict["partyAccount"] = party_account
        if product is not UNSET:
            field_dict["product"] = product
        if receiver is not UNSET:
            field_dict["receiver"] = receiver
        if receiver_bucket is not UNSET:
            field_dict["receiverBucket"] = receiver_bucket
        if receiver_bucket_usage_type is not UNSET:
            field_dict["receiverBucketUsageType"] = receiver_bucket_usage_type
        if receiver_product is not UNSET:
            field_dict["receiverProduct"] = receiver_product
        if requested_date is not UNSET:
            field_dict["requestedDate"] = requested_date
        if requestor is not UNSET:
            field_dict["requestor"] = requestor
        if transfer_cost is not UNSET:
            field_dict["transferCost"] = transfer_cost
        if usage_type is not UNSET:
            field_dict["usageType"] = usage_type
        if valid_for is not UNSET:
            field_dict["validFor"] = valid_for

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.party_account_part import PartyAccountPart  # noqa: PLC0415
        from ..models.receiver_part import ReceiverPart  # noqa: PLC0415
        from ..models.receiver_product_part import ReceiverProductPart  # noqa: PLC0415
        from ..models.requestor_part import RequestorPart  # noqa: PLC0415
        from ..models.transfer_balance_amount import TransferBalanceAmount  # noqa: PLC0415
        from ..models.transfer_balance_bucket import TransferBalanceBucket  # noqa: PLC0415
        from ..models.transfer_balance_channel import TransferBalanceChannel  # noqa: PLC0415
        from ..models.transfer_balance_logical_resource import (
            TransferBalanceLogicalResource,  # noqa: PLC0415
        )
        from ..models.transfer_balance_product import TransferBalanceProduct  # noqa: PLC0415
        from ..models.transfer_balance_receiver_bucket import (
            TransferBalanceReceiverBucket,  # noqa: PLC0415
        )
        from ..models.transfer_balance_receiver_logical_resource import (
            TransferBalanceReceiverLogicalResource,  # noqa: PLC0415
        )
        from ..models.transfer_cost_part import TransferCostPart  # noqa: PLC0415
        from ..models.valid_for_part import ValidForPart  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        channel = TransferBalanceChannel.from_dict(d.pop("channel"))

        href = d.pop("href")

        id = d.pop("id")

        logical_resource = TransferBalanceLogicalResource.from_dict(
            d.pop("logicalResource")
        )

        reason = d.pop("reason")

        receiver_logical_resource = TransferBalanceReceiverLogicalResource.from_dict(
            d.pop("receiverLogicalResource")
        )

        status = d.pop("status")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _amount = d.pop("amount", UNSET)
        amount: TransferBalanceAmount | Unset
        if isinstance(_amount, Unset):
            amount = UNSET
        else:
            amount = TransferBalanceAmount.from_dict(_amount)

        _bucket = d.pop("bucket", UNSET)
        bucket: TransferBalanceBucket | Unset
        if isinstance(_bucket, Unset):
            bucket = UNSET
        else:
            bucket = TransferBalanceBucket.from_dict(_bucket)

        _confirmation_date = d.pop("confirmationDate", UNSET)
        confirmation_date: datetime.datetime | Unset
        if isinstance(_confirmation_date, Unset):
            confirmation_date = UNSET
        else:
            confirmation_date = datetime.datetime.fromisoformat(_confirmation_date)

        cost_owner = d.pop("costOwner", UNSET)

        description = d.pop("description", UNSET)

        _party_account = d.pop("partyAccount", UNSET)
        party_account: PartyAccountPart | Unset
        if isinstance(_party_account, Unset):
            party_account = UNSET
        else:
            party_account = PartyAccountPart.from_dict(_party_account)

        _product = d.pop("product", UNSET)
        product: TransferBalanceProduct | Unset
        if isinstance(_product, Unset):
            product = UNSET
        else:
            product = TransferBalanceProduct.from_dict(_product)

        _receiver = d.pop("receiver", UNSET)
        receiver: ReceiverPart | Unset
        if isinstance(_receiver, Unset):
            receiver = UNSET
        else:
            receiver = ReceiverPart.from_dict(_receiver)

        _receiver_bucket = d.pop("receiverBucket", UNSET)
        receiver_bucket: TransferBalanceReceiverBucket | Unset
        if isinstance(_receiver_bucket, Unset):
            receiver_bucket = UNSET
        else:
            receiver_bucket = TransferBalanceReceiverBucket.from_dict(_receiver_bucket)

        receiver_bucket_usage_type = d.pop("receiverBucketUsageType", UNSET)

        _receiver_product = d.pop("receiverProduct", UNSET)
        receiver_product: ReceiverProductPart | Unset
        if isinstance(_receiver_product, Unset):
            receiver_product = UNSET
        else:
            receiver_product = ReceiverProductPart.from_dict(_receiver_product)

        _requested_date = d.pop("requestedDate", UNSET)
        requested_date: datetime.datetime | Unset
        if isinstance(_requested_date, Unset):
            requested_date = UNSET
        else:
            requested_date = datetime.datetime.fromisoformat(_requested_date)

        _requestor = d.pop("requestor", UNSET)
        requestor: RequestorPart | Unset
        if isinstance(_requestor, Unset):
            requestor = UNSET
        else:
            requestor = RequestorPart.from_dict(_requestor)

        _transfer_cost = d.pop("transferCost", UNSET)
        transfer_cost: TransferCostPart | Unset
        if isinstance(_transfer_cost, Unset):
            transfer_cost = UNSET
        else:
            transfer_cost = TransferCostPart.from_dict(_transfer_cost)

        usage_type = d.pop("usageType", UNSET)

        _valid_for = d.pop("validFor", UNSET)
        valid_for: ValidForPart | Unset
        if isinstance(_valid_for, Unset):
            valid_for = UNSET
        else:
            valid_for = ValidForPart.from_dict(_valid_for)

        transfer_balance = cls(
            type_=type_,
            channel=channel,
            href=href,
            id=id,
            logical_resource=logical_resource,
            reason=reason,
            receiver_logical_resource=receiver_logical_resource,
            status=status,
            base_type=base_type,
            schema_location=schema_location,
            amount=amount,
            bucket=bucket,
            confirmation_date=confirmation_date,
            cost_owner=cost_owner,
            description=description,
            party_account=party_account,
            product=product,
            receiver=receiver,
            receiver_bucket=receiver_bucket,
            receiver_bucket_usage_type=receiver_bucket_usage_type,
            receiver_product=receiver_product,
            requested_date=requested_date,
            requestor=requestor,
            transfer_cost=transfer_cost,
            usage_type=usage_type,
            valid_for=valid_for,
        )

        transfer_balance.additional_properties = d
        return transfer_balance

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
