from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.service_characteristic_input_name import (
    ServiceCharacteristicInputName,
    check_service_characteristic_input_name,
)
from ..models.service_characteristic_input_type import (
    ServiceCharacteristicInputType,
    check_service_characteristic_input_type,
)
from ..models.service_characteristic_input_value_type import (
    ServiceCharacteristicInputValueType,
    check_service_characteristic_input_value_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="ServiceCharacteristicInput")


@_attrs_define
class ServiceCharacteristicInput:
    """
    Attributes:
        name (ServiceCharacteristicInputName):
        value (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (ServiceCharacteristicInputType | Unset):
        value_type (ServiceCharacteristicInputValueType | Unset):
    """

    name: ServiceCharacteristicInputName
    value: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: ServiceCharacteristicInputType | Unset = UNSET
    value_type: ServiceCharacteristicInputValueType | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name: str = self.name

        value = self.value

        base_type = self.base_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        value_type: str | Unset = UNSET
        if not isinstance(self.value_type, Unset):
            value_type = self.value_type

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "value": value,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if value_type is not UNSET:
            field_dict["valueType"] = value_type

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = check_service_characteristic_input_name(d.pop("name"))

        value = d.pop("value")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: ServiceCharacteristicInputType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_service_characteristic_input_type(_type_)

        _value_type = d.pop("valueType", UNSET)
        value_type: ServiceCharacteristicInputValueType | Unset
        if isinstance(_value_type, Unset):
            value_type = UNSET
        else:
            value_type = check_service_characteristic_input_value_type(_value_type)

        service_characteristic_input = cls(
            name=name,
            value=value,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            value_type=value_type,
        )

        return service_characteristic_input
