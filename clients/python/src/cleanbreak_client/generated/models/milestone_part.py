from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="MilestonePart")


@_attrs_define
class MilestonePart:
    """
    Attributes:
        type_ (str | Unset):
        description (str | Unset):
        id (str | Unset):
        milestone_date (datetime.datetime | Unset):
        name (str | Unset):
        status (str | Unset):
    """

    type_: str | Unset = UNSET
    description: str | Unset = UNSET
    id: str | Unset = UNSET
    milestone_date: datetime.datetime | Unset = UNSET
    name: str | Unset = UNSET
    status: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        description = self.description

        id = self.id

        milestone_date: str | Unset = UNSET
        if not isinstance(self.milestone_date, Unset):
            milestone_date = self.milestone_date.isoformat()

        name = self.name

        status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if description is not UNSET:
            field_dict["description"] = description
        if id is not UNSET:
            field_dict["id"] = id
        if milestone_date is not UNSET:
            field_dict["milestoneDate"] = milestone_date
        if name is not UNSET:
            field_dict["name"] = name
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = d.pop("@type", UNSET)

        description = d.pop("description", UNSET)

        id = d.pop("id", UNSET)

        _milestone_date = d.pop("milestoneDate", UNSET)
        milestone_date: datetime.datetime | Unset
        if isinstance(_milestone_date, Unset):
            milestone_date = UNSET
        else:
            milestone_date = datetime.datetime.fromisoformat(_milestone_date)

        name = d.pop("name", UNSET)

        status = d.pop("status", UNSET)

        milestone_part = cls(
            type_=type_,
            description=description,
            id=id,
            milestone_date=milestone_date,
            name=name,
            status=status,
        )

        milestone_part.additional_properties = d
        return milestone_part

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
