from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.tmf_622_hub_v5_create_base_type import (
    Tmf622HubV5CreateBaseType,
    check_tmf_622_hub_v5_create_base_type,
)
from ..models.tmf_622_hub_v5_create_type import (
    Tmf622HubV5CreateType,
    check_tmf_622_hub_v5_create_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Tmf622HubV5Create")


@_attrs_define
class Tmf622HubV5Create:
    """
    Attributes:
        callback (str):
        base_type (Tmf622HubV5CreateBaseType | Unset):
        type_ (Tmf622HubV5CreateType | Unset):
        query (str | Unset):
    """

    callback: str
    base_type: Tmf622HubV5CreateBaseType | Unset = UNSET
    type_: Tmf622HubV5CreateType | Unset = UNSET
    query: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        callback = self.callback

        base_type: str | Unset = UNSET
        if not isinstance(self.base_type, Unset):
            base_type = self.base_type

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        query = self.query

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "callback": callback,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if query is not UNSET:
            field_dict["query"] = query

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        callback = d.pop("callback")

        _base_type = d.pop("@baseType", UNSET)
        base_type: Tmf622HubV5CreateBaseType | Unset
        if isinstance(_base_type, Unset):
            base_type = UNSET
        else:
            base_type = check_tmf_622_hub_v5_create_base_type(_base_type)

        _type_ = d.pop("@type", UNSET)
        type_: Tmf622HubV5CreateType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_tmf_622_hub_v5_create_type(_type_)

        query = d.pop("query", UNSET)

        tmf_622_hub_v5_create = cls(
            callback=callback,
            base_type=base_type,
            type_=type_,
            query=query,
        )

        return tmf_622_hub_v5_create
