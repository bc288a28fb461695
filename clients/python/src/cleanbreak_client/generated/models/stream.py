from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.delivery import Delivery


T = TypeVar("T", bound="Stream")


@_attrs_define
class Stream:
    """
    Attributes:
        stream_id (str):
        iss (str):
        aud (list[str] | str):
        delivery (Delivery):
        events_supported (list[str]):
        events_requested (list[str]):
        events_delivered (list[str]):
        min_verification_interval (int | Unset):
        description (str | Unset):
    """

    stream_id: str
    iss: str
    aud: list[str] | str
    delivery: Delivery
    events_supported: list[str]
    events_requested: list[str]
    events_delivered: list[str]
    min_verification_interval: int | Unset = UNSET
    description: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.delivery import Delivery  # noqa: PLC0415

        stream_id = self.stream_id

        iss = self.iss

        aud: list[str] | str
        if isinstance(self.aud, list):
            aud = self.aud

        else:
            aud = self.aud

        delivery = self.delivery.to_dict()

        events_supported = self.events_supported

        events_requested = self.events_requested

        events_delivered = self.events_delivered

        min_verification_interval = self.min_verification_interval

        description = self.description

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "stream_id": stream_id,
                "iss": iss,
                "aud": aud,
                "delivery": delivery,
                "events_supported": events_supported,
                "events_requested": events_requested,
                "events_delivered": events_delivered,
            }
        )
        if min_verification_interval is not UNSET:
            field_dict["min_verification_interval"] = min_verification_interval
        if description is not UNSET:
            field_dict["description"] = description

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.delivery import Delivery  # noqa: PLC0415

        d = dict(src_dict)
        stream_id = d.pop("stream_id")

        iss = d.pop("iss")

        def _parse_aud(data: object) -> list[str] | str:
            try:
                if not isinstance(data, list):
                    raise TypeError()
                aud_type_1 = cast(list[str], data)

                return aud_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | str, data)

        aud = _parse_aud(d.pop("aud"))

        delivery = Delivery.from_dict(d.pop("delivery"))

        events_supported = cast(list[str], d.pop("events_supported"))

        events_requested = cast(list[str], d.pop("events_requested"))

        events_delivered = cast(list[str], d.pop("events_delivered"))

        min_verification_interval = d.pop("min_verification_interval", UNSET)

        description = d.pop("description", UNSET)

        stream = cls(
            stream_id=stream_id,
            iss=iss,
            aud=aud,
            delivery=delivery,
            events_supported=events_supported,
            events_requested=events_requested,
            events_delivered=events_delivered,
            min_verification_interval=min_verification_interval,
            description=description,
        )

        stream.additional_properties = d
        return stream

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
