from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.amount_part import AmountPart
    from ..models.bucket_part import BucketPart
    from ..models.logical_resource_part import LogicalResourcePart
    from ..models.receiver_bucket_part import ReceiverBucketPart
    from ..models.receiver_logical_resource_part import ReceiverLogicalResourcePart


T = TypeVar("T", bound="BalanceActionHistory")


@_attrs_define
class BalanceActionHistory:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        receiver_logical_resource (ReceiverLogicalResourcePart):
        status (str):
        amount (AmountPart | Unset):
        bucket (BucketPart | Unset):
        confirmation_date (datetime.datetime | Unset):
        description (str | Unset):
        logical_resource (LogicalResourcePart | Unset):
        reason (str | Unset):
        receiver_bucket (ReceiverBucketPart | Unset):
        requested_date (datetime.datetime | Unset):
        usage_type (str | Unset):
    """

    type_: str
    href: str
    id: str
    receiver_logical_resource: ReceiverLogicalResourcePart
    status: str
    amount: AmountPart | Unset = UNSET
    bucket: BucketPart | Unset = UNSET
    confirmation_date: datetime.datetime | Unset = UNSET
    description: str | Unset = UNSET
    logical_resource: LogicalResourcePart | Unset = UNSET
    reason: str | Unset = UNSET
    receiver_bucket: ReceiverBucketPart | Unset = UNSET
    requested_date: datetime.datetime | Unset = UNSET
    usage_type: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.amount_part import AmountPart  # noqa: PLC0415
        from ..models.bucket_part import BucketPart  # noqa: PLC0415
        from ..models.logical_resource_part import LogicalResourcePart  # noqa: PLC0415
        from ..models.receiver_bucket_part import ReceiverBucketPart  # noqa: PLC0415
        from ..models.receiver_logical_resource_part import ReceiverLogicalResourcePart  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        receiver_logical_resource = self.receiver_logical_resource.to_dict()

        status = self.status

        amount: dict[str, Any] | Unset = UNSET
        if not isinstance(self.amount, Unset):
            amount = self.amount.to_dict()

        bucket: dict[str, Any] | Unset = UNSET
        if not isinstance(self.bucket, Unset):
            bucket = self.bucket.to_dict()

        confirmation_date: str | Unset = UNSET
        if not isinstance(self.confirmation_date, Unset):
            confirmation_date = self.confirmation_date.isoformat()

        description = self.description

        logical_resource: dict[str, Any] | Unset = UNSET
        if not isinstance(self.logical_resource, Unset):
            logical_resource = self.logical_resource.to_dict()

        reason = self.reason

        receiver_bucket: dict[str, Any] | Unset = UNSET
        if not isinstance(self.receiver_bucket, Unset):
            receiver_bucket = self.receiver_bucket.to_dict()

        requested_date: str | Unset = UNSET
        if not isinstance(self.requested_date, Unset):
            requested_date = self.requested_date.isoformat()

        usage_type = self.usage_type

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "href": href,
                "id": id,
                "receiverLogicalResource": receiver_logical_resource,
                "status": status,
            }
        )
        if amount is not UNSET:
            field_dict["amount"] = amount
        if bucket is not UNSET:
            field_dict["bucket"] = bucket
        if confirmation_date is not UNSET:
            field_dict["confirmationDate"] = confirmation_date
        if description is not UNSET:
            field_dict["description"] = description
        if logical_resource is not UNSET:
            field_dict["logicalResource"] = logical_resource
        if reason is not UNSET:
            field_dict["reason"] = reason
        if receiver_bucket is not UNSET:
            field_dict["receiverBucket"] = receiver_bucket
        if requested_date is not UNSET:
            field_dict["requestedDate"] = requested_date
        if usage_type is not UNSET:
            field_dict["usageType"] = usage_type

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.amount_part import AmountPart  # noqa: PLC0415
        from ..models.bucket_part import BucketPart  # noqa: PLC0415
        from ..models.logical_resource_part import LogicalResourcePart  # noqa: PLC0415
        from ..models.receiver_bucket_part import ReceiverBucketPart  # noqa: PLC0415
        from ..models.receiver_logical_resource_part import ReceiverLogicalResourcePart  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        receiver_logical_resource = ReceiverLogicalResourcePart.from_dict(
            d.pop("receiverLogicalResource")
        )

        status = d.pop("status")

        _amount = d.pop("amount", UNSET)
        amount: AmountPart | Unset
        if isinstance(_amount, Unset):
            amount = UNSET
        else:
            amount = AmountPart.from_dict(_amount)

        _bucket = d.pop("bucket", UNSET)
        bucket: BucketPart | Unset
        if isinstance(_bucket, Unset):
            bucket = UNSET
        else:
            bucket = BucketPart.from_dict(_bucket)

        _confirmation_date = d.pop("confirmationDate", UNSET)
        confirmation_date: datetime.datetime | Unset
        if isinstance(_confirmation_date, Unset):
            confirmation_date = UNSET
        else:
            confirmation_date = datetime.datetime.fromisoformat(_confirmation_date)

        description = d.pop("description", UNSET)

        _logical_resource = d.pop("logicalResource", UNSET)
        logical_resource: LogicalResourcePart | Unset
        if isinstance(_logical_resource, Unset):
            logical_resource = UNSET
        else:
            logical_resource = LogicalResourcePart.from_dict(_logical_resource)

        reason = d.pop("reason", UNSET)

        _receiver_bucket = d.pop("receiverBucket", UNSET)
        receiver_bucket: ReceiverBucketPart | Unset
        if isinstance(_receiver_bucket, Unset):
            receiver_bucket = UNSET
        else:
            receiver_bucket = ReceiverBucketPart.from_dict(_receiver_bucket)

        _requested_date = d.pop("requestedDate", UNSET)
        requested_date: datetime.datetime | Unset
        if isinstance(_requested_date, Unset):
            requested_date = UNSET
        else:
            requested_date = datetime.datetime.fromisoformat(_requested_date)

        usage_type = d.pop("usageType", UNSET)

        balance_action_history = cls(
            type_=type_,
            href=href,
            id=id,
            receiver_logical_resource=receiver_logical_resource,
            status=status,
            amount=amount,
            bucket=bucket,
            confirmation_date=confirmation_date,
            description=description,
            logical_resource=logical_resource,
            reason=reason,
            receiver_bucket=receiver_bucket,
            requested_date=requested_date,
            usage_type=usage_type,
        )

        balance_action_history.additional_properties = d
        return balance_action_history

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
