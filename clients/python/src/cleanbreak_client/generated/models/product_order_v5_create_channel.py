from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_order_v5_create_channel_type import (
    ProductOrderV5CreateChannelType,
    check_product_order_v5_create_channel_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.channel_input_v5 import ChannelInputV5


T = TypeVar("T", bound="ProductOrderV5CreateChannel")


@_attrs_define
class ProductOrderV5CreateChannel:
    """
    Attributes:
        type_ (ProductOrderV5CreateChannelType):
        channel (ChannelInputV5):
        role (str):
        base_type (str | Unset):
        schema_location (str | Unset):
    """

    type_: ProductOrderV5CreateChannelType
    channel: ChannelInputV5
    role: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.channel_input_v5 import ChannelInputV5  # noqa: PLC0415

        type_: str = self.type_

        channel = self.channel.to_dict()

        role = self.role

        base_type = self.base_type

        schema_location = self.schema_location

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "@type": type_,
                "channel": channel,
                "role": role,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.channel_input_v5 import ChannelInputV5  # noqa: PLC0415

        d = dict(src_dict)
        type_ = check_product_order_v5_create_channel_type(d.pop("@type"))

        channel = ChannelInputV5.from_dict(d.pop("channel"))

        role = d.pop("role")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        product_order_v5_create_channel = cls(
            type_=type_,
            channel=channel,
            role=role,
            base_type=base_type,
            schema_location=schema_location,
        )

        return product_order_v5_create_channel
