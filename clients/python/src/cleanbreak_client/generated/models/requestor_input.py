from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="RequestorInput")


@_attrs_define
class RequestorInput:
    """
    Attributes:
        referred_type (str):
        id (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (str | Unset):
        href (str | Unset):
        name (str | Unset):
        role (str | Unset):
    """

    referred_type: str
    id: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: str | Unset = UNSET
    href: str | Unset = UNSET
    name: str | Unset = UNSET
    role: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        referred_type = self.referred_type

        id = self.id

        base_type = self.base_type

        schema_location = self.schema_location

        type_ = self.type_

        href = self.href

        name = self.name

        role = self.role

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "@referredType": referred_type,
                "id": id,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if href is not UNSET:
            field_dict["href"] = href
        if name is not UNSET:
            field_dict["name"] = name
        if role is not UNSET:
            field_dict["role"] = role

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        referred_type = d.pop("@referredType")

        id = d.pop("id")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        type_ = d.pop("@type", UNSET)

        href = d.pop("href", UNSET)

        name = d.pop("name", UNSET)

        role = d.pop("role", UNSET)

        requestor_input = cls(
            referred_type=referred_type,
            id=id,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            href=href,
            name=name,
            role=role,
        )

        return requestor_input
