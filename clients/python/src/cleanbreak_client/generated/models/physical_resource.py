from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.resource_characteristic_part import ResourceCharacteristicPart
    from ..models.resource_relationship_part import ResourceRelationshipPart


T = TypeVar("T", bound="PhysicalResource")


@_attrs_define
class PhysicalResource:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        base_type (str | Unset):
        administrative_state (str | Unset):
        category (str | Unset):
        end_operating_date (datetime.datetime | Unset):
        name (str | Unset):
        operational_state (str | Unset):
        resource_characteristic (list[ResourceCharacteristicPart] | Unset):
        resource_relationship (list[ResourceRelationshipPart] | Unset):
        resource_status (str | Unset):
        serial_number (str | Unset):
        usage_state (str | Unset):
        value (str | Unset):
    """

    type_: str
    href: str
    id: str
    base_type: str | Unset = UNSET
    administrative_state: str | Unset = UNSET
    category: str | Unset = UNSET
    end_operating_date: datetime.datetime | Unset = UNSET
    name: str | Unset = UNSET
    operational_state: str | Unset = UNSET
    resource_characteristic: list[ResourceCharacteristicPart] | Unset = UNSET
    resource_relationship: list[ResourceRelationshipPart] | Unset = UNSET
    resource_status: str | Unset = UNSET
    serial_number: str | Unset = UNSET
    usage_state: str | Unset = UNSET
    value: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.resource_characteristic_part import ResourceCharacteristicPart  # noqa: PLC0415
        from ..models.resource_relationship_part import ResourceRelationshipPart  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        base_type = self.base_type

        administrative_state = self.administrative_state

        category = self.category

        end_operating_date: str | Unset = UNSET
        if not isinstance(self.end_operating_date, Unset):
            end_operating_date = self.end_operating_date.isoformat()

        name = self.name

        operational_state = self.operational_state

        resource_characteristic: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.resource_characteristic, Unset):
            resource_characteristic = []
            for resource_characteristic_item_data in self.resource_characteristic:
                resource_characteristic_item = (
                    resource_characteristic_item_data.to_dict()
                )
                resource_characteristic.append(resource_characteristic_item)

        resource_relationship: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.resource_relationship, Unset):
            resource_relationship = []
            for resource_relationship_item_data in self.resource_relationship:
                resource_relationship_item = resource_relationship_item_data.to_dict()
                resource_relationship.append(resource_relationship_item)

        resource_status = self.resource_status

        serial_number = self.serial_number

        usage_state = self.usage_state

        value = self.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "href": href,
                "id": id,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if administrative_state is not UNSET:
            field_dict["administrativeState"] = administrative_state
        if category is not UNSET:
            field_dict["category"] = category
        if end_operating_date is not UNSET:
            field_dict["endOperatingDate"] = end_operating_date
        if name is not UNSET:
            field_dict["name"] = name
        if operational_state is not UNSET:
            field_dict["operationalState"] = operational_state
        if resource_characteristic is not UNSET:
            field_dict["resourceCharacteristic"] = resource_characteristic
        if resource_relationship is not UNSET:
            field_dict["resourceRelationship"] = resource_relationship
        if resource_status is not UNSET:
            field_dict["resourceStatus"] = resource_status
        if serial_number is not UNSET:
            field_dict["serialNumber"] = serial_number
        if usage_state is not UNSET:
            field_dict["usageState"] = usage_state
        if value is not UNSET:
            field_dict["value"] = value

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.resource_characteristic_part import ResourceCharacteristicPart  # noqa: PLC0415
        from ..models.resource_relationship_part import ResourceRelationshipPart  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        base_type = d.pop("@baseType", UNSET)

        administrative_state = d.pop("administrativeState", UNSET)

        category = d.pop("category", UNSET)

        _end_operating_date = d.pop("endOperatingDate", UNSET)
        end_operating_date: datetime.datetime | Unset
        if isinstance(_end_operating_date, Unset):
            end_operating_date = UNSET
        else:
            end_operating_date = datetime.datetime.fromisoformat(_end_operating_date)

        name = d.pop("name", UNSET)

        operational_state = d.pop("operationalState", UNSET)

        _resource_characteristic = d.pop("resourceCharacteristic", UNSET)
        resource_characteristic: list[ResourceCharacteristicPart] | Unset = UNSET
        if _resource_characteristic is not UNSET:
            resource_characteristic = []
            for resource_characteristic_item_data in _resource_characteristic:
                resource_characteristic_item = ResourceCharacteristicPart.from_dict(
                    resource_characteristic_item_data
                )

                resource_characteristic.append(resource_characteristic_item)

        _resource_relationship = d.pop("resourceRelationship", UNSET)
        resource_relationship: list[ResourceRelationshipPart] | Unset = UNSET
        if _resource_relationship is not UNSET:
            resource_relationship = []
            for resource_relationship_item_data in _resource_relationship:
                resource_relationship_item = ResourceRelationshipPart.from_dict(
                    resource_relationship_item_data
                )

                resource_relationship.append(resource_relationship_item)

        resource_status = d.pop("resourceStatus", UNSET)

        serial_number = d.pop("serialNumber", UNSET)

        usage_state = d.pop("usageState", UNSET)

        value = d.pop("value", UNSET)

        physical_resource = cls(
            type_=type_,
            href=href,
            id=id,
            base_type=base_type,
            administrative_state=administrative_state,
            category=category,
            end_operating_date=end_operating_date,
            name=name,
            operational_state=operational_state,
            resource_characteristic=resource_characteristic,
            resource_relationship=resource_relationship,
            resource_status=resource_status,
            serial_number=serial_number,
            usage_state=usage_state,
            value=value,
        )

        physical_resource.additional_properties = d
        return physical_resource

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
