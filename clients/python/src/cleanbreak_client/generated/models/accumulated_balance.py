from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bucket_part import BucketPart
    from ..models.logical_resource_part import LogicalResourcePart
    from ..models.party_account_part import PartyAccountPart
    from ..models.product_part import ProductPart
    from ..models.total_balance_part import TotalBalancePart


T = TypeVar("T", bound="AccumulatedBalance")


@_attrs_define
class AccumulatedBalance:
    """
    Attributes:
        type_ (str):
        bucket (list[BucketPart]):
        href (str):
        id (str):
        name (str):
        total_balance (TotalBalancePart):
        logical_resource (list[LogicalResourcePart] | Unset):
        party_account (PartyAccountPart | Unset):
        product (list[ProductPart] | Unset):
    """

    type_: str
    bucket: list[BucketPart]
    href: str
    id: str
    name: str
    total_balance: TotalBalancePart
    logical_resource: list[LogicalResourcePart] | Unset = UNSET
    party_account: PartyAccountPart | Unset = UNSET
    product: list[ProductPart] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.bucket_part import BucketPart  # noqa: PLC0415
        from ..models.logical_resource_part import LogicalResourcePart  # noqa: PLC0415
        from ..models.party_account_part import PartyAccountPart  # noqa: PLC0415
        from ..models.product_part import ProductPart  # noqa: PLC0415
        from ..models.total_balance_part import TotalBalancePart  # noqa: PLC0415

        type_ = self.type_

        bucket = []
        for bucket_item_data in self.bucket:
            bucket_item = bucket_item_data.to_dict()
            bucket.append(bucket_item)

        href = self.href

        id = self.id

        name = self.name

        total_balance = self.total_balance.to_dict()

        logical_resource: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.logical_resource, Unset):
            logical_resource = []
            for logical_resource_item_data in self.logical_resource:
                logical_resource_item = logical_resource_item_data.to_dict()
                logical_resource.append(logical_resource_item)

        party_account: dict[str, Any] | Unset = UNSET
        if not isinstance(self.party_account, Unset):
            party_account = self.party_account.to_dict()

        product: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product, Unset):
            product = []
            for product_item_data in self.product:
                product_item = product_item_data.to_dict()
                product.append(product_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "bucket": bucket,
                "href": href,
                "id": id,
                "name": name,
                "totalBalance": total_balance,
            }
        )
        if logical_resource is not UNSET:
            field_dict["logicalResource"] = logical_resource
        if party_account is not UNSET:
            field_dict["partyAccount"] = party_account
        if product is not UNSET:
            field_dict["product"] = product

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.bucket_part import BucketPart  # noqa: PLC0415
        from ..models.logical_resource_part import LogicalResourcePart  # noqa: PLC0415
        from ..models.party_account_part import PartyAccountPart  # noqa: PLC0415
        from ..models.product_part import ProductPart  # noqa: PLC0415
        from ..models.total_balance_part import TotalBalancePart  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        bucket = []
        _bucket = d.pop("bucket")
        for bucket_item_data in _bucket:
            bucket_item = BucketPart.from_dict(bucket_item_data)

            bucket.append(bucket_item)

        href = d.pop("href")

        id = d.pop("id")

        name = d.pop("name")

        total_balance = TotalBalancePart.from_dict(d.pop("totalBalance"))

        _logical_resource = d.pop("logicalResource", UNSET)
        logical_resource: list[LogicalResourcePart] | Unset = UNSET
        if _logical_resource is not UNSET:
            logical_resource = []
            for logical_resource_item_data in _logical_resource:
                logical_resource_item = LogicalResourcePart.from_dict(
                    logical_resource_item_data
                )

                logical_resource.append(logical_resource_item)

        _party_account = d.pop("partyAccount", UNSET)
        party_account: PartyAccountPart | Unset
        if isinstance(_party_account, Unset):
            party_account = UNSET
        else:
            party_account = PartyAccountPart.from_dict(_party_account)

        _product = d.pop("product", UNSET)
        product: list[ProductPart] | Unset = UNSET
        if _product is not UNSET:
            product = []
            for product_item_data in _product:
                product_item = ProductPart.from_dict(product_item_data)

                product.append(product_item)

        accumulated_balance = cls(
            type_=type_,
            bucket=bucket,
            href=href,
            id=id,
            name=name,
            total_balance=total_balance,
            logical_resource=logical_resource,
            party_account=party_account,
            product=product,
        )

        accumulated_balance.additional_properties = d
        return accumulated_balance

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
