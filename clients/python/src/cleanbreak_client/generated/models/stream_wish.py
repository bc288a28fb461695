from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.delivery import Delivery


T = TypeVar("T", bound="StreamWish")


@_attrs_define
class StreamWish:
    """
    Attributes:
        stream_id (str | Unset):
        delivery (Delivery | Unset):
        events_requested (list[str] | Unset):
        description (str | Unset):
    """

    stream_id: str | Unset = UNSET
    delivery: Delivery | Unset = UNSET
    events_requested: list[str] | Unset = UNSET
    description: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.delivery import Delivery  # noqa: PLC0415

        stream_id = self.stream_id

        delivery: dict[str, Any] | Unset = UNSET
        if not isinstance(self.delivery, Unset):
            delivery = self.delivery.to_dict()

        events_requested: list[str] | Unset = UNSET
        if not isinstance(self.events_requested, Unset):
            events_requested = self.events_requested

        description = self.description

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if stream_id is not UNSET:
            field_dict["stream_id"] = stream_id
        if delivery is not UNSET:
            field_dict["delivery"] = delivery
        if events_requested is not UNSET:
            field_dict["events_requested"] = events_requested
        if description is not UNSET:
            field_dict["description"] = description

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.delivery import Delivery  # noqa: PLC0415

        d = dict(src_dict)
        stream_id = d.pop("stream_id", UNSET)

        _delivery = d.pop("delivery", UNSET)
        delivery: Delivery | Unset
        if isinstance(_delivery, Unset):
            delivery = UNSET
        else:
            delivery = Delivery.from_dict(_delivery)

        events_requested = cast(list[str], d.pop("events_requested", UNSET))

        description = d.pop("description", UNSET)

        stream_wish = cls(
            stream_id=stream_id,
            delivery=delivery,
            events_requested=events_requested,
            description=description,
        )

        stream_wish.additional_properties = d
        return stream_wish

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
