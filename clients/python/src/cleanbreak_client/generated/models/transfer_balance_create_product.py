from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="TransferBalanceCreateProduct")


@_attrs_define
class TransferBalanceCreateProduct:
    """
    Attributes:
        id (str):
        base_type (str | Unset):
        referred_type (str | Unset):
        schema_location (str | Unset):
        type_ (str | Unset):
        href (str | Unset):
        name (str | Unset):
    """

    id: str
    base_type: str | Unset = UNSET
    referred_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: str | Unset = UNSET
    href: str | Unset = UNSET
    name: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        base_type = self.base_type

        referred_type = self.referred_type

        schema_location = self.schema_location

        type_ = self.type_

        href = self.href

        name = self.name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if referred_type is not UNSET:
            field_dict["@referredType"] = referred_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if href is not UNSET:
            field_dict["href"] = href
        if name is not UNSET:
            field_dict["name"] = name

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        base_type = d.pop("@baseType", UNSET)

        referred_type = d.pop("@referredType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        type_ = d.pop("@type", UNSET)

        href = d.pop("href", UNSET)

        name = d.pop("name", UNSET)

        transfer_balance_create_product = cls(
            id=id,
            base_type=base_type,
            referred_type=referred_type,
            schema_location=schema_location,
            type_=type_,
            href=href,
            name=name,
        )

        return transfer_balance_create_product
