from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Tmf654HubCreate")


@_attrs_define
class Tmf654HubCreate:
    """
    Attributes:
        callback (str):
        query (str | Unset):
    """

    callback: str
    query: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        callback = self.callback

        query = self.query

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "callback": callback,
            }
        )
        if query is not UNSET:
            field_dict["query"] = query

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        callback = d.pop("callback")

        query = d.pop("query", UNSET)

        tmf_654_hub_create = cls(
            callback=callback,
            query=query,
        )

        return tmf_654_hub_create
