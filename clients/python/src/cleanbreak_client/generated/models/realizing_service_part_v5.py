from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="RealizingServicePartV5")


@_attrs_define
class RealizingServicePartV5:
    """
    Attributes:
        referred_type (str | Unset):
        type_ (str | Unset):
        id (str | Unset):
        name (str | Unset):
    """

    referred_type: str | Unset = UNSET
    type_: str | Unset = UNSET
    id: str | Unset = UNSET
    name: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        referred_type = self.referred_type

        type_ = self.type_

        id = self.id

        name = self.name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if referred_type is not UNSET:
            field_dict["@referredType"] = referred_type
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if id is not UNSET:
            field_dict["id"] = id
        if name is not UNSET:
            field_dict["name"] = name

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        referred_type = d.pop("@referredType", UNSET)

        type_ = d.pop("@type", UNSET)

        id = d.pop("id", UNSET)

        name = d.pop("name", UNSET)

        realizing_service_part_v5 = cls(
            referred_type=referred_type,
            type_=type_,
            id=id,
            name=name,
        )

        realizing_service_part_v5.additional_properties = d
        return realizing_service_part_v5

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
