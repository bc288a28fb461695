from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SimSwapCheckRequest")


@_attrs_define
class SimSwapCheckRequest:
    """
    Attributes:
        max_age (int | Unset):
        phone_number (str | Unset):
    """

    max_age: int | Unset = UNSET
    phone_number: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        max_age = self.max_age

        phone_number = self.phone_number

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if max_age is not UNSET:
            field_dict["maxAge"] = max_age
        if phone_number is not UNSET:
            field_dict["phoneNumber"] = phone_number

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        max_age = d.pop("maxAge", UNSET)

        phone_number = d.pop("phoneNumber", UNSET)

        sim_swap_check_request = cls(
            max_age=max_age,
            phone_number=phone_number,
        )

        return sim_swap_check_request
