from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_characteristic_input_v5_name import (
    ProductCharacteristicInputV5Name,
    check_product_characteristic_input_v5_name,
)
from ..models.product_characteristic_input_v5_type import (
    ProductCharacteristicInputV5Type,
    check_product_characteristic_input_v5_type,
)
from ..models.product_characteristic_input_v5_value_type import (
    ProductCharacteristicInputV5ValueType,
    check_product_characteristic_input_v5_value_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="ProductCharacteristicInputV5")


@_attrs_define
class ProductCharacteristicInputV5:
    """
    Attributes:
        type_ (ProductCharacteristicInputV5Type):
        name (ProductCharacteristicInputV5Name):
        value (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        id (str | Unset):
        value_type (ProductCharacteristicInputV5ValueType | Unset):
    """

    type_: ProductCharacteristicInputV5Type
    name: ProductCharacteristicInputV5Name
    value: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    id: str | Unset = UNSET
    value_type: ProductCharacteristicInputV5ValueType | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        type_: str = self.type_

        name: str = self.name

        value = self.value

        base_type = self.base_type

        schema_location = self.schema_location

        id = self.id

        value_type: str | Unset = UNSET
        if not isinstance(self.value_type, Unset):
            value_type = self.value_type

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "@type": type_,
                "name": name,
                "value": value,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if id is not UNSET:
            field_dict["id"] = id
        if value_type is not UNSET:
            field_dict["valueType"] = value_type

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = check_product_characteristic_input_v5_type(d.pop("@type"))

        name = check_product_characteristic_input_v5_name(d.pop("name"))

        value = d.pop("value")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        id = d.pop("id", UNSET)

        _value_type = d.pop("valueType", UNSET)
        value_type: ProductCharacteristicInputV5ValueType | Unset
        if isinstance(_value_type, Unset):
            value_type = UNSET
        else:
            value_type = check_product_characteristic_input_v5_value_type(_value_type)

        product_characteristic_input_v5 = cls(
            type_=type_,
            name=name,
            value=value,
            base_type=base_type,
            schema_location=schema_location,
            id=id,
            value_type=value_type,
        )

        return product_characteristic_input_v5
