from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.characteristic import Characteristic


T = TypeVar("T", bound="NumberResource")


@_attrs_define
class NumberResource:
    """
    Attributes:
        type_ (str):
        id (str):
        href (str):
        category (str):
        value (str):
        resource_status (str): A word of the file; further ones may come.
        usage_state (str | Unset):
        administrative_state (str | Unset):
        resource_characteristic (list[Characteristic] | Unset):
    """

    type_: str
    id: str
    href: str
    category: str
    value: str
    resource_status: str
    usage_state: str | Unset = UNSET
    administrative_state: str | Unset = UNSET
    resource_characteristic: list[Characteristic] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.characteristic import Characteristic  # noqa: PLC0415

        type_ = self.type_

        id = self.id

        href = self.href

        category = self.category

        value = self.value

        resource_status = self.resource_status

        usage_state = self.usage_state

        administrative_state = self.administrative_state

        resource_characteristic: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.resource_characteristic, Unset):
            resource_characteristic = []
            for resource_characteristic_item_data in self.resource_characteristic:
                resource_characteristic_item = (
                    resource_characteristic_item_data.to_dict()
                )
                resource_characteristic.append(resource_characteristic_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "id": id,
                "href": href,
                "category": category,
                "value": value,
                "resourceStatus": resource_status,
            }
        )
        if usage_state is not UNSET:
            field_dict["usageState"] = usage_state
        if administrative_state is not UNSET:
            field_dict["administrativeState"] = administrative_state
        if resource_characteristic is not UNSET:
            field_dict["resourceCharacteristic"] = resource_characteristic

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.characteristic import Characteristic  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        id = d.pop("id")

        href = d.pop("href")

        category = d.pop("category")

        value = d.pop("value")

        resource_status = d.pop("resourceStatus")

        usage_state = d.pop("usageState", UNSET)

        administrative_state = d.pop("administrativeState", UNSET)

        _resource_characteristic = d.pop("resourceCharacteristic", UNSET)
        resource_characteristic: list[Characteristic] | Unset = UNSET
        if _resource_characteristic is not UNSET:
            resource_characteristic = []
            for resource_characteristic_item_data in _resource_characteristic:
                resource_characteristic_item = Characteristic.from_dict(
                    resource_characteristic_item_data
                )

                resource_characteristic.append(resource_characteristic_item)

        number_resource = cls(
            type_=type_,
            id=id,
            href=href,
            category=category,
            value=value,
            resource_status=resource_status,
            usage_state=usage_state,
            administrative_state=administrative_state,
            resource_characteristic=resource_characteristic,
        )

        number_resource.additional_properties = d
        return number_resource

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
