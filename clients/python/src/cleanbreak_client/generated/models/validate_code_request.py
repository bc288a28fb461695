from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ValidateCodeRequest")


@_attrs_define
class ValidateCodeRequest:
    """
    Attributes:
        authentication_id (str):
        code (str):
    """

    authentication_id: str
    code: str

    def to_dict(self) -> dict[str, Any]:
        authentication_id = self.authentication_id

        code = self.code

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "authenticationId": authentication_id,
                "code": code,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        authentication_id = d.pop("authenticationId")

        code = d.pop("code")

        validate_code_request = cls(
            authentication_id=authentication_id,
            code=code,
        )

        return validate_code_request
