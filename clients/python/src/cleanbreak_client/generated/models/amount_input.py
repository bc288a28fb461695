from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.amount_input_type import AmountInputType, check_amount_input_type
from ..types import UNSET, Unset

T = TypeVar("T", bound="AmountInput")


@_attrs_define
class AmountInput:
    """
    Attributes:
        amount (float):
        units (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (AmountInputType | Unset):
    """

    amount: float
    units: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: AmountInputType | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        units = self.units

        base_type = self.base_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "amount": amount,
                "units": units,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount = d.pop("amount")

        units = d.pop("units")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: AmountInputType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_amount_input_type(_type_)

        amount_input = cls(
            amount=amount,
            units=units,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
        )

        return amount_input
