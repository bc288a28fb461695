from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SendCodeRequest")


@_attrs_define
class SendCodeRequest:
    """
    Attributes:
        message (str):
        phone_number (str):
    """

    message: str
    phone_number: str

    def to_dict(self) -> dict[str, Any]:
        message = self.message

        phone_number = self.phone_number

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "message": message,
                "phoneNumber": phone_number,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        message = d.pop("message")

        phone_number = d.pop("phoneNumber")

        send_code_request = cls(
            message=message,
            phone_number=phone_number,
        )

        return send_code_request
