from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.channel_part_v5 import ChannelPartV5


T = TypeVar("T", bound="ProductOrderV5Channel")


@_attrs_define
class ProductOrderV5Channel:
    """
    Attributes:
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (str | Unset):
        channel (list[ChannelPartV5] | Unset):
        role (str | Unset):
    """

    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: str | Unset = UNSET
    channel: list[ChannelPartV5] | Unset = UNSET
    role: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.channel_part_v5 import ChannelPartV5  # noqa: PLC0415

        base_type = self.base_type

        schema_location = self.schema_location

        type_ = self.type_

        channel: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.channel, Unset):
            channel = []
            for channel_item_data in self.channel:
                channel_item = channel_item_data.to_dict()
                channel.append(channel_item)

        role = self.role

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if channel is not UNSET:
            field_dict["channel"] = channel
        if role is not UNSET:
            field_dict["role"] = role

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.channel_part_v5 import ChannelPartV5  # noqa: PLC0415

        d = dict(src_dict)
        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        type_ = d.pop("@type", UNSET)

        _channel = d.pop("channel", UNSET)
        channel: list[ChannelPartV5] | Unset = UNSET
        if _channel is not UNSET:
            channel = []
            for channel_item_data in _channel:
                channel_item = ChannelPartV5.from_dict(channel_item_data)

                channel.append(channel_item)

        role = d.pop("role", UNSET)

        product_order_v5_channel = cls(
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            channel=channel,
            role=role,
        )

        product_order_v5_channel.additional_properties = d
        return product_order_v5_channel

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
