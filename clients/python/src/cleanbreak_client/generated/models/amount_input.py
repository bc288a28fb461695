from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="AmountInput")


@_attrs_define
class AmountInput:
    """
    Attributes:
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (str | Unset):
        amount (float | Unset):
        units (str | Unset):
    """

    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: str | Unset = UNSET
    amount: float | Unset = UNSET
    units: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        base_type = self.base_type

        schema_location = self.schema_location

        type_ = self.type_

        amount = self.amount

        units = self.units

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if amount is not UNSET:
            field_dict["amount"] = amount
        if units is not UNSET:
            field_dict["units"] = units

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        type_ = d.pop("@type", UNSET)

        amount = d.pop("amount", UNSET)

        units = d.pop("units", UNSET)

        amount_input = cls(
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            amount=amount,
            units=units,
        )

        return amount_input
