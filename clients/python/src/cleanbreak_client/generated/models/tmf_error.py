from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="TmfError")


@_attrs_define
class TmfError:
    """
    Attributes:
        code (str): For programs; it does not change.
        reason (str): A sentence in the language of Accept-Language.
        type_ (str | Unset):
        message (str | Unset):
        status (str | Unset):
    """

    code: str
    reason: str
    type_: str | Unset = UNSET
    message: str | Unset = UNSET
    status: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        reason = self.reason

        type_ = self.type_

        message = self.message

        status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "reason": reason,
            }
        )
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if message is not UNSET:
            field_dict["message"] = message
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = d.pop("code")

        reason = d.pop("reason")

        type_ = d.pop("@type", UNSET)

        message = d.pop("message", UNSET)

        status = d.pop("status", UNSET)

        tmf_error = cls(
            code=code,
            reason=reason,
            type_=type_,
            message=message,
            status=status,
        )

        tmf_error.additional_properties = d
        return tmf_error

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
