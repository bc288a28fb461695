from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="EntityRef")


@_attrs_define
class EntityRef:
    """
    Attributes:
        type_ (str | Unset):
        referred_type (str | Unset):
        id (str | Unset):
        href (str | Unset):
        name (str | Unset):
        role (str | Unset):
    """

    type_: str | Unset = UNSET
    referred_type: str | Unset = UNSET
    id: str | Unset = UNSET
    href: str | Unset = UNSET
    name: str | Unset = UNSET
    role: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        referred_type = self.referred_type

        id = self.id

        href = self.href

        name = self.name

        role = self.role

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if referred_type is not UNSET:
            field_dict["@referredType"] = referred_type
        if id is not UNSET:
            field_dict["id"] = id
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
        type_ = d.pop("@type", UNSET)

        referred_type = d.pop("@referredType", UNSET)

        id = d.pop("id", UNSET)

        href = d.pop("href", UNSET)

        name = d.pop("name", UNSET)

        role = d.pop("role", UNSET)

        entity_ref = cls(
            type_=type_,
            referred_type=referred_type,
            id=id,
            href=href,
            name=name,
            role=role,
        )

        entity_ref.additional_properties = d
        return entity_ref

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
