from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="TransferCostInput")


@_attrs_define
class TransferCostInput:
    """
    Attributes:
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (str | Unset):
        unit (str | Unset):
        value (float | Unset):
    """

    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: str | Unset = UNSET
    unit: str | Unset = UNSET
    value: float | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        base_type = self.base_type

        schema_location = self.schema_location

        type_ = self.type_

        unit = self.unit

        value = self.value

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if unit is not UNSET:
            field_dict["unit"] = unit
        if value is not UNSET:
            field_dict["value"] = value

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        type_ = d.pop("@type", UNSET)

        unit = d.pop("unit", UNSET)

        value = d.pop("value", UNSET)

        transfer_cost_input = cls(
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            unit=unit,
            value=value,
        )

        return transfer_cost_input
