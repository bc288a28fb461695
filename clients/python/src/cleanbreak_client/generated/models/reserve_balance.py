from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.requestor_part import RequestorPart
    from ..models.reserve_balance_amount import ReserveBalanceAmount
    from ..models.reserve_balance_bucket import ReserveBalanceBucket
    from ..models.reserve_balance_channel import ReserveBalanceChannel
    from ..models.reserve_balance_logical_resource import ReserveBalanceLogicalResource
    from ..models.reserve_balance_party_account import ReserveBalancePartyAccount
    from ..models.reserve_balance_product import ReserveBalanceProduct
    from ..models.valid_for_part import ValidForPart


T = TypeVar("T", bound="ReserveBalance")


@_attrs_define
class ReserveBalance:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        status (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        amount (ReserveBalanceAmount | Unset):
        bucket (ReserveBalanceBucket | Unset):
        channel (list[ReserveBalanceChannel] | Unset):
        confirmation_date (datetime.datetime | Unset):
        description (str | Unset):
        logical_resource (ReserveBalanceLogicalResource | Unset):
        party_account (ReserveBalancePartyAccount | Unset):
        product (ReserveBalanceProduct | Unset):
        reason (str | Unset):
        requested_date (datetime.datetime | Unset):
        requestor (RequestorPart | Unset):
        usage_type (str | Unset):
        valid_for (ValidForPart | Unset):
    """

    type_: str
    href: str
    id: str
    status: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    amount: ReserveBalanceAmount | Unset = UNSET
    bucket: ReserveBalanceBucket | Unset = UNSET
    channel: list[ReserveBalanceChannel] | Unset = UNSET
    confirmation_date: datetime.datetime | Unset = UNSET
    description: str | Unset = UNSET
    logical_resource: ReserveBalanceLogicalResource | Unset = UNSET
    party_account: ReserveBalancePartyAccount | Unset = UNSET
    product: ReserveBalanceProduct | Unset = UNSET
    reason: str | Unset = UNSET
    requested_date: datetime.datetime | Unset = UNSET
    requestor: RequestorPart | Unset = UNSET
    usage_type: str | Unset = UNSET
    valid_for: ValidForPart | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.requestor_part import RequestorPart  # noqa: PLC0415
        from ..models.reserve_balance_amount import ReserveBalanceAmount  # noqa: PLC0415
        from ..models.reserve_balance_bucket import ReserveBalanceBucket  # noqa: PLC0415
        from ..models.reserve_balance_channel import ReserveBalanceChannel  # noqa: PLC0415
        from ..models.reserve_balance_logical_resource import (
            ReserveBalanceLogicalResource,  # noqa: PLC0415
        )
        from ..models.reserve_balance_party_account import ReserveBalancePartyAccount  # noqa: PLC0415
        from ..models.reserve_balance_product import ReserveBalanceProduct  # noqa: PLC0415
        from ..models.valid_for_part import ValidForPart  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        status = self.status

        base_type = self.base_type

        schema_location = self.schema_location

        amount: dict[str, Any] | Unset = UNSET
        if not isinstance(self.amount, Unset):
            amount = self.amount.to_dict()

        bucket: dict[str, Any] | Unset = UNSET
        if not isinstance(self.bucket, Unset):
            bucket = self.bucket.to_dict()

        channel: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.channel, Unset):
            channel = []
            for channel_item_data in self.channel:
                channel_item = channel_item_data.to_dict()
                channel.append(channel_item)

        confirmation_date: str | Unset = UNSET
        if not isinstance(self.confirmation_date, Unset):
            confirmation_date = self.confirmation_date.isoformat()

        description = self.description

        logical_resource: dict[str, Any] | Unset = UNSET
        if not isinstance(self.logical_resource, Unset):
            logical_resource = self.logical_resource.to_dict()

        party_account: dict[str, Any] | Unset = UNSET
        if not isinstance(self.party_account, Unset):
            party_account = self.party_account.to_dict()

        product: dict[str, Any] | Unset = UNSET
        if not isinstance(self.product, Unset):
            product = self.product.to_dict()

        reason = self.reason

        requested_date: str | Unset = UNSET
        if not isinstance(self.requested_date, Unset):
            requested_date = self.requested_date.isoformat()

        requestor: dict[str, Any] | Unset = UNSET
        if not isinstance(self.requestor, Unset):
            requestor = self.requestor.to_dict()

        usage_type = self.usage_type

        valid_for: dict[str, Any] | Unset = UNSET
        if not isinstance(self.valid_for, Unset):
            valid_for = self.valid_for.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "href": href,
                "id": id,
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
        if channel is not UNSET:
            field_dict["channel"] = channel
        if confirmation_date is not UNSET:
            field_dict["confirmationDate"] = confirmation_date
        if description is not UNSET:
            field_dict["description"] = description
        if logical_resource is not UNSET:
            field_dict["logicalResource"] = logical_resource
        if party_account is not UNSET:
            field_dict["partyAccount"] = party_account
        if product is not UNSET:
            field_dict["product"] = product
        if reason is not UNSET:
            field_dict["reason"] = reason
        if requested_date is not UNSET:
            field_dict["requestedDate"] = requested_date
        if requestor is not UNSET:
            field_dict["requestor"] = requestor
        if usage_type is not UNSET:
            field_dict["usageType"] = usage_type
        if valid_for is not UNSET:
            field_dict["validFor"] = valid_for

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.requestor_part import RequestorPart  # noqa: PLC0415
        from ..models.reserve_balance_amount import ReserveBalanceAmount  # noqa: PLC0415
        from ..models.reserve_balance_bucket import ReserveBalanceBucket  # noqa: PLC0415
        from ..models.reserve_balance_channel import ReserveBalanceChannel  # noqa: PLC0415
        from ..models.reserve_balance_logical_resource import (
            ReserveBalanceLogicalResource,  # noqa: PLC0415
        )
        from ..models.reserve_balance_party_account import ReserveBalancePartyAccount  # noqa: PLC0415
        from ..models.reserve_balance_product import ReserveBalanceProduct  # noqa: PLC0415
        from ..models.valid_for_part import ValidForPart  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        status = d.pop("status")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _amount = d.pop("amount", UNSET)
        amount: ReserveBalanceAmount | Unset
        if isinstance(_amount, Unset):
            amount = UNSET
        else:
            amount = ReserveBalanceAmount.from_dict(_amount)

        _bucket = d.pop("bucket", UNSET)
        bucket: ReserveBalanceBucket | Unset
        if isinstance(_bucket, Unset):
            bucket = UNSET
        else:
            bucket = ReserveBalanceBucket.from_dict(_bucket)

        _channel = d.pop("channel", UNSET)
        channel: list[ReserveBalanceChannel] | Unset = UNSET
        if _channel is not UNSET:
            channel = []
            for channel_item_data in _channel:
                channel_item = ReserveBalanceChannel.from_dict(channel_item_data)

                channel.append(channel_item)

        _confirmation_date = d.pop("confirmationDate", UNSET)
        confirmation_date: datetime.datetime | Unset
        if isinstance(_confirmation_date, Unset):
            confirmation_date = UNSET
        else:
            confirmation_date = datetime.datetime.fromisoformat(_confirmation_date)

        description = d.pop("description", UNSET)

        _logical_resource = d.pop("logicalResource", UNSET)
        logical_resource: ReserveBalanceLogicalResource | Unset
        if isinstance(_logical_resource, Unset):
            logical_resource = UNSET
        else:
            logical_resource = ReserveBalanceLogicalResource.from_dict(
                _logical_resource
            )

        _party_account = d.pop("partyAccount", UNSET)
        party_account: ReserveBalancePartyAccount | Unset
        if isinstance(_party_account, Unset):
            party_account = UNSET
        else:
            party_account = ReserveBalancePartyAccount.from_dict(_party_account)

        _product = d.pop("product", UNSET)
        product: ReserveBalanceProduct | Unset
        if isinstance(_product, Unset):
            product = UNSET
        else:
            product = ReserveBalanceProduct.from_dict(_product)

        reason = d.pop("reason", UNSET)

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

        usage_type = d.pop("usageType", UNSET)

        _valid_for = d.pop("validFor", UNSET)
        valid_for: ValidForPart | Unset
        if isinstance(_valid_for, Unset):
            valid_for = UNSET
        else:
            valid_for = ValidForPart.from_dict(_valid_for)

        reserve_balance = cls(
            type_=type_,
            href=href,
            id=id,
            status=status,
            base_type=base_type,
            schema_location=schema_location,
            amount=amount,
            bucket=bucket,
            channel=channel,
            confirmation_date=confirmation_date,
            description=description,
            logical_resource=logical_resource,
            party_account=party_account,
            product=product,
            reason=reason,
            requested_date=requested_date,
            requestor=requestor,
            usage_type=usage_type,
            valid_for=valid_for,
        )

        reserve_balance.additional_properties = d
        return reserve_balance

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
