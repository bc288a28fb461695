from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.protocol_settings_input_method import (
    ProtocolSettingsInputMethod,
    check_protocol_settings_input_method,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="ProtocolSettingsInput")


@_attrs_define
class ProtocolSettingsInput:
    """
    Attributes:
        method (ProtocolSettingsInputMethod | Unset):
    """

    method: ProtocolSettingsInputMethod | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        method: str | Unset = UNSET
        if not isinstance(self.method, Unset):
            method = self.method

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if method is not UNSET:
            field_dict["method"] = method

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _method = d.pop("method", UNSET)
        method: ProtocolSettingsInputMethod | Unset
        if isinstance(_method, Unset):
            method = UNSET
        else:
            method = check_protocol_settings_input_method(_method)

        protocol_settings_input = cls(
            method=method,
        )

        return protocol_settings_input
