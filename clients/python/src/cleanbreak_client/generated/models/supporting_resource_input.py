from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.supporting_resource_input_referred_type import (
    SupportingResourceInputReferredType,
    check_supporting_resource_input_referred_type,
)
from ..models.supporting_resource_input_type import (
    SupportingResourceInputType,
    check_supporting_resource_input_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="SupportingResourceInput")


@_attrs_define
class SupportingResourceInput:
    """
    Attributes:
        id (str):
        base_type (str | Unset):
        referred_type (SupportingResourceInputReferredType | Unset):
        schema_location (str | Unset):
        type_ (SupportingResourceInputType | Unset):
        href (str | Unset):
        name (str | Unset):
    """

    id: str
    base_type: str | Unset = UNSET
    referred_type: SupportingResourceInputReferredType | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: SupportingResourceInputType | Unset = UNSET
    href: str | Unset = UNSET
    name: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        base_type = self.base_type

        referred_type: str | Unset = UNSET
        if not isinstance(self.referred_type, Unset):
            referred_type = self.referred_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
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

        _referred_type = d.pop("@referredType", UNSET)
        referred_type: SupportingResourceInputReferredType | Unset
        if isinstance(_referred_type, Unset):
            referred_type = UNSET
        else:
            referred_type = check_supporting_resource_input_referred_type(
                _referred_type
            )

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: SupportingResourceInputType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_supporting_resource_input_type(_type_)

        href = d.pop("href", UNSET)

        name = d.pop("name", UNSET)

        supporting_resource_input = cls(
            id=id,
            base_type=base_type,
            referred_type=referred_type,
            schema_location=schema_location,
            type_=type_,
            href=href,
            name=name,
        )

        return supporting_resource_input
