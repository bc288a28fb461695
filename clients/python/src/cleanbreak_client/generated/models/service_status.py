from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ServiceStatus")


@_attrs_define
class ServiceStatus:
    """
    Attributes:
        voice_sms_in (str):
        voice_sms_out (str):
        data_service (str):
    """

    voice_sms_in: str
    voice_sms_out: str
    data_service: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        voice_sms_in = self.voice_sms_in

        voice_sms_out = self.voice_sms_out

        data_service = self.data_service

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "voiceSmsIn": voice_sms_in,
                "voiceSmsOut": voice_sms_out,
                "dataService": data_service,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        voice_sms_in = d.pop("voiceSmsIn")

        voice_sms_out = d.pop("voiceSmsOut")

        data_service = d.pop("dataService")

        service_status = cls(
            voice_sms_in=voice_sms_in,
            voice_sms_out=voice_sms_out,
            data_service=data_service,
        )

        service_status.additional_properties = d
        return service_status

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
