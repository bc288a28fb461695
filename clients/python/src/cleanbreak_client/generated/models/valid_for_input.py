from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ValidForInput")


@_attrs_define
class ValidForInput:
    """
    Attributes:
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (str | Unset):
        end_date_time (datetime.datetime | Unset):
        start_date_time (datetime.datetime | Unset):
    """

    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: str | Unset = UNSET
    end_date_time: datetime.datetime | Unset = UNSET
    start_date_time: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        base_type = self.base_type

        schema_location = self.schema_location

        type_ = self.type_

        end_date_time: str | Unset = UNSET
        if not isinstance(self.end_date_time, Unset):
            end_date_time = self.end_date_time.isoformat()

        start_date_time: str | Unset = UNSET
        if not isinstance(self.start_date_time, Unset):
            start_date_time = self.start_date_time.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if end_date_time is not UNSET:
            field_dict["endDateTime"] = end_date_time
        if start_date_time is not UNSET:
            field_dict["startDateTime"] = start_date_time

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        type_ = d.pop("@type", UNSET)

        _end_date_time = d.pop("endDateTime", UNSET)
        end_date_time: datetime.datetime | Unset
        if isinstance(_end_date_time, Unset):
            end_date_time = UNSET
        else:
            end_date_time = datetime.datetime.fromisoformat(_end_date_time)

        _start_date_time = d.pop("startDateTime", UNSET)
        start_date_time: datetime.datetime | Unset
        if isinstance(_start_date_time, Unset):
            start_date_time = UNSET
        else:
            start_date_time = datetime.datetime.fromisoformat(_start_date_time)

        valid_for_input = cls(
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            end_date_time=end_date_time,
            start_date_time=start_date_time,
        )

        return valid_for_input
