from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="VerifyNumberRequest")


@_attrs_define
class VerifyNumberRequest:
    """
    Attributes:
        hashed_phone_number (str | Unset):
        phone_number (str | Unset):
    """

    hashed_phone_number: str | Unset = UNSET
    phone_number: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        hashed_phone_number = self.hashed_phone_number

        phone_number = self.phone_number

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if hashed_phone_number is not UNSET:
            field_dict["hashedPhoneNumber"] = hashed_phone_number
        if phone_number is not UNSET:
            field_dict["phoneNumber"] = phone_number

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        hashed_phone_number = d.pop("hashedPhoneNumber", UNSET)

        phone_number = d.pop("phoneNumber", UNSET)

        verify_number_request = cls(
            hashed_phone_number=hashed_phone_number,
            phone_number=phone_number,
        )

        return verify_number_request
