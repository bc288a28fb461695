from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="AdjustBalanceBucket")


@_attrs_define
class AdjustBalanceBucket:
    """
    Attributes:
        base_type (str | Unset):
        referred_type (str | Unset):
        schema_location (str | Unset):
        type_ (str | Unset):
        href (str | Unset):
        id (str | Unset):
        name (str | Unset):
    """

    base_type: str | Unset = UNSET
    referred_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: str | Unset = UNSET
    href: str | Unset = UNSET
    id: str | Unset = UNSET
    name: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        base_type = self.base_type

        referred_type = self.referred_type

        schema_location = self.schema_location

        type_ = self.type_

        href = self.href

        id = self.id

        name = self.name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
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
        if id is not UNSET:
            field_dict["id"] = id
        if name is not UNSET:
            field_dict["name"] = name

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        base_type = d.pop("@baseType", UNSET)

        referred_type = d.pop("@referredType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        type_ = d.pop("@type", UNSET)

        href = d.pop("href", UNSET)

        id = d.pop("id", UNSET)

        name = d.pop("name", UNSET)

        adjust_balance_bucket = cls(
            base_type=base_type,
            referred_type=referred_type,
            schema_location=schema_location,
            type_=type_,
            href=href,
            id=id,
            name=name,
        )

        adjust_balance_bucket.additional_properties = d
        return adjust_balance_bucket

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
