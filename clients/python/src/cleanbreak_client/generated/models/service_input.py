from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.service_input_referred_type import (
    ServiceInputReferredType,
    check_service_input_referred_type,
)
from ..models.service_input_type import ServiceInputType, check_service_input_type
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.service_characteristic_input import ServiceCharacteristicInput
    from ..models.supporting_resource_input import SupportingResourceInput


T = TypeVar("T", bound="ServiceInput")


@_attrs_define
class ServiceInput:
    """
    Attributes:
        base_type (str | Unset):
        referred_type (ServiceInputReferredType | Unset):
        schema_location (str | Unset):
        type_ (ServiceInputType | Unset):
        category (str | Unset):
        href (str | Unset):
        id (str | Unset):
        name (str | Unset):
        service_characteristic (list[ServiceCharacteristicInput] | Unset):
        service_type (str | Unset):
        supporting_resource (list[SupportingResourceInput] | Unset):
    """

    base_type: str | Unset = UNSET
    referred_type: ServiceInputReferredType | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: ServiceInputType | Unset = UNSET
    category: str | Unset = UNSET
    href: str | Unset = UNSET
    id: str | Unset = UNSET
    name: str | Unset = UNSET
    service_characteristic: list[ServiceCharacteristicInput] | Unset = UNSET
    service_type: str | Unset = UNSET
    supporting_resource: list[SupportingResourceInput] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.service_characteristic_input import ServiceCharacteristicInput  # noqa: PLC0415
        from ..models.supporting_resource_input import SupportingResourceInput  # noqa: PLC0415

        base_type = self.base_type

        referred_type: str | Unset = UNSET
        if not isinstance(self.referred_type, Unset):
            referred_type = self.referred_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        category = self.category

        href = self.href

        id = self.id

        name = self.name

        service_characteristic: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.service_characteristic, Unset):
            service_characteristic = []
            for service_characteristic_item_data in self.service_characteristic:
                service_characteristic_item = service_characteristic_item_data.to_dict()
                service_characteristic.append(service_characteristic_item)

        service_type = self.service_type

        supporting_resource: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.supporting_resource, Unset):
            supporting_resource = []
            for supporting_resource_item_data in self.supporting_resource:
                supporting_resource_item = supporting_resource_item_data.to_dict()
                supporting_resource.append(supporting_resource_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if referred_type is not UNSET:
            field_dict["@referredType"] = referred_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if category is not UNSET:
            field_dict["category"] = category
        if href is not UNSET:
            field_dict["href"] = href
        if id is not UNSET:
            field_dict["id"] = id
        if name is not UNSET:
            field_dict["name"] = name
        if service_characteristic is not UNSET:
            field_dict["serviceCharacteristic"] = service_characteristic
        if service_type is not UNSET:
            field_dict["serviceType"] = service_type
        if supporting_resource is not UNSET:
            field_dict["supportingResource"] = supporting_resource

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.service_characteristic_input import ServiceCharacteristicInput  # noqa: PLC0415
        from ..models.supporting_resource_input import SupportingResourceInput  # noqa: PLC0415

        d = dict(src_dict)
        base_type = d.pop("@baseType", UNSET)

        _referred_type = d.pop("@referredType", UNSET)
        referred_type: ServiceInputReferredType | Unset
        if isinstance(_referred_type, Unset):
            referred_type = UNSET
        else:
            referred_type = check_service_input_referred_type(_referred_type)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: ServiceInputType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_service_input_type(_type_)

        category = d.pop("category", UNSET)

        href = d.pop("href", UNSET)

        id = d.pop("id", UNSET)

        name = d.pop("name", UNSET)

        _service_characteristic = d.pop("serviceCharacteristic", UNSET)
        service_characteristic: list[ServiceCharacteristicInput] | Unset = UNSET
        if _service_characteristic is not UNSET:
            service_characteristic = []
            for service_characteristic_item_data in _service_characteristic:
                service_characteristic_item = ServiceCharacteristicInput.from_dict(
                    service_characteristic_item_data
                )

                service_characteristic.append(service_characteristic_item)

        service_type = d.pop("serviceType", UNSET)

        _supporting_resource = d.pop("supportingResource", UNSET)
        supporting_resource: list[SupportingResourceInput] | Unset = UNSET
        if _supporting_resource is not UNSET:
            supporting_resource = []
            for supporting_resource_item_data in _supporting_resource:
                supporting_resource_item = SupportingResourceInput.from_dict(
                    supporting_resource_item_data
                )

                supporting_resource.append(supporting_resource_item)

        service_input = cls(
            base_type=base_type,
            referred_type=referred_type,
            schema_location=schema_location,
            type_=type_,
            category=category,
            href=href,
            id=id,
            name=name,
            service_characteristic=service_characteristic,
            service_type=service_type,
            supporting_resource=supporting_resource,
        )

        return service_input
