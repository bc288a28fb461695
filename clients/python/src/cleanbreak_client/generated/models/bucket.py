from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.logical_resource_part import LogicalResourcePart
    from ..models.party_account_part import PartyAccountPart
    from ..models.product_part import ProductPart
    from ..models.remaining_value_part import RemainingValuePart
    from ..models.reserved_value_part import ReservedValuePart


T = TypeVar("T", bound="Bucket")


@_attrs_define
class Bucket:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        is_shared (bool | Unset):
        logical_resource (list[LogicalResourcePart] | Unset):
        name (str | Unset):
        party_account (PartyAccountPart | Unset):
        product (list[ProductPart] | Unset):
        remaining_value (RemainingValuePart | Unset):
        remaining_value_name (str | Unset):
        reserved_value (ReservedValuePart | Unset):
        status (str | Unset):
        usage_type (str | Unset):
    """

    type_: str
    href: str
    id: str
    is_shared: bool | Unset = UNSET
    logical_resource: list[LogicalResourcePart] | Unset = UNSET
    name: str | Unset = UNSET
    party_account: PartyAccountPart | Unset = UNSET
    product: list[ProductPart] | Unset = UNSET
    remaining_value: RemainingValuePart | Unset = UNSET
    remaining_value_name: str | Unset = UNSET
    reserved_value: ReservedValuePart | Unset = UNSET
    status: str | Unset = UNSET
    usage_type: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.logical_resource_part import LogicalResourcePart  # noqa: PLC0415
        from ..models.party_account_part import PartyAccountPart  # noqa: PLC0415
        from ..models.product_part import ProductPart  # noqa: PLC0415
        from ..models.remaining_value_part import RemainingValuePart  # noqa: PLC0415
        from ..models.reserved_value_part import ReservedValuePart  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        is_shared = self.is_shared

        logical_resource: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.logical_resource, Unset):
            logical_resource = []
            for logical_resource_item_data in self.logical_resource:
                logical_resource_item = logical_resource_item_data.to_dict()
                logical_resource.append(logical_resource_item)

        name = self.name

        party_account: dict[str, Any] | Unset = UNSET
        if not isinstance(self.party_account, Unset):
            party_account = self.party_account.to_dict()

        product: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product, Unset):
            product = []
            for product_item_data in self.product:
                product_item = product_item_data.to_dict()
                product.append(product_item)

        remaining_value: dict[str, Any] | Unset = UNSET
        if not isinstance(self.remaining_value, Unset):
            remaining_value = self.remaining_value.to_dict()

        remaining_value_name = self.remaining_value_name

        reserved_value: dict[str, Any] | Unset = UNSET
        if not isinstance(self.reserved_value, Unset):
            reserved_value = self.reserved_value.to_dict()

        status = self.status

        usage_type = self.usage_type

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "href": href,
                "id": id,
            }
        )
        if is_shared is not UNSET:
            field_dict["isShared"] = is_shared
        if logical_resource is not UNSET:
            field_dict["logicalResource"] = logical_resource
        if name is not UNSET:
            field_dict["name"] = name
        if party_account is not UNSET:
            field_dict["partyAccount"] = party_account
        if product is not UNSET:
            field_dict["product"] = product
        if remaining_value is not UNSET:
            field_dict["remainingValue"] = remaining_value
        if remaining_value_name is not UNSET:
            field_dict["remainingValueName"] = remaining_value_name
        if reserved_value is not UNSET:
            field_dict["reservedValue"] = reserved_value
        if status is not UNSET:
            field_dict["status"] = status
        if usage_type is not UNSET:
            field_dict["usageType"] = usage_type

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.logical_resource_part import LogicalResourcePart  # noqa: PLC0415
        from ..models.party_account_part import PartyAccountPart  # noqa: PLC0415
        from ..models.product_part import ProductPart  # noqa: PLC0415
        from ..models.remaining_value_part import RemainingValuePart  # noqa: PLC0415
        from ..models.reserved_value_part import ReservedValuePart  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        is_shared = d.pop("isShared", UNSET)

        _logical_resource = d.pop("logicalResource", UNSET)
        logical_resource: list[LogicalResourcePart] | Unset = UNSET
        if _logical_resource is not UNSET:
            logical_resource = []
            for logical_resource_item_data in _logical_resource:
                logical_resource_item = LogicalResourcePart.from_dict(
                    logical_resource_item_data
                )

                logical_resource.append(logical_resource_item)

        name = d.pop("name", UNSET)

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

        _remaining_value = d.pop("remainingValue", UNSET)
        remaining_value: RemainingValuePart | Unset
        if isinstance(_remaining_value, Unset):
            remaining_value = UNSET
        else:
            remaining_value = RemainingValuePart.from_dict(_remaining_value)

        remaining_value_name = d.pop("remainingValueName", UNSET)

        _reserved_value = d.pop("reservedValue", UNSET)
        reserved_value: ReservedValuePart | Unset
        if isinstance(_reserved_value, Unset):
            reserved_value = UNSET
        else:
            reserved_value = ReservedValuePart.from_dict(_reserved_value)

        status = d.pop("status", UNSET)

        usage_type = d.pop("usageType", UNSET)

        bucket = cls(
            type_=type_,
            href=href,
            id=id,
            is_shared=is_shared,
            logical_resource=logical_resource,
            name=name,
            party_account=party_account,
            product=product,
            remaining_value=remaining_value,
            remaining_value_name=remaining_value_name,
            reserved_value=reserved_value,
            status=status,
            usage_type=usage_type,
        )

        bucket.additional_properties = d
        return bucket

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
