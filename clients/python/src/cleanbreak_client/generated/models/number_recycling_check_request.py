from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="NumberRecyclingCheckRequest")


@_attrs_define
class NumberRecyclingCheckRequest:
    """
    Attributes:
        specified_date (datetime.date):
        phone_number (str | Unset):
    """

    specified_date: datetime.date
    phone_number: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        specified_date = self.specified_date.isoformat()

        phone_number = self.phone_number

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "specifiedDate": specified_date,
            }
        )
        if phone_number is not UNSET:
            field_dict["phoneNumber"] = phone_number

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        specified_date = datetime.date.fromisoformat(d.pop("specifiedDate"))

        phone_number = d.pop("phoneNumber", UNSET)

        number_recycling_check_request = cls(
            specified_date=specified_date,
            phone_number=phone_number,
        )

        return number_recycling_check_request
