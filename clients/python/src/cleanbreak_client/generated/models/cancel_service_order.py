from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.service_order_part import ServiceOrderPart


T = TypeVar("T", bound="CancelServiceOrder")


@_attrs_define
class CancelServiceOrder:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        cancellation_reason (str | Unset):
        effective_cancellation_date (datetime.datetime | Unset):
        error_message (str | Unset):
        requested_cancellation_date (datetime.datetime | Unset):
        service_order (ServiceOrderPart | Unset):
        state (str | Unset):
    """

    type_: str
    href: str
    id: str
    cancellation_reason: str | Unset = UNSET
    effective_cancellation_date: datetime.datetime | Unset = UNSET
    error_message: str | Unset = UNSET
    requested_cancellation_date: datetime.datetime | Unset = UNSET
    service_order: ServiceOrderPart | Unset = UNSET
    state: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.service_order_part import ServiceOrderPart  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        cancellation_reason = self.cancellation_reason

        effective_cancellation_date: str | Unset = UNSET
        if not isinstance(self.effective_cancellation_date, Unset):
            effective_cancellation_date = self.effective_cancellation_date.isoformat()

        error_message = self.error_message

        requested_cancellation_date: str | Unset = UNSET
        if not isinstance(self.requested_cancellation_date, Unset):
            requested_cancellation_date = self.requested_cancellation_date.isoformat()

        service_order: dict[str, Any] | Unset = UNSET
        if not isinstance(self.service_order, Unset):
            service_order = self.service_order.to_dict()

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "href": href,
                "id": id,
            }
        )
        if cancellation_reason is not UNSET:
            field_dict["cancellationReason"] = cancellation_reason
        if effective_cancellation_date is not UNSET:
            field_dict["effectiveCancellationDate"] = effective_cancellation_date
        if error_message is not UNSET:
            field_dict["errorMessage"] = error_message
        if requested_cancellation_date is not UNSET:
            field_dict["requestedCancellationDate"] = requested_cancellation_date
        if service_order is not UNSET:
            field_dict["serviceOrder"] = service_order
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.service_order_part import ServiceOrderPart  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        cancellation_reason = d.pop("cancellationReason", UNSET)

        _effective_cancellation_date = d.pop("effectiveCancellationDate", UNSET)
        effective_cancellation_date: datetime.datetime | Unset
        if isinstance(_effective_cancellation_date, Unset):
            effective_cancellation_date = UNSET
        else:
            effective_cancellation_date = datetime.datetime.fromisoformat(
                _effective_cancellation_date
            )

        error_message = d.pop("errorMessage", UNSET)

        _requested_cancellation_date = d.pop("requestedCancellationDate", UNSET)
        requested_cancellation_date: datetime.datetime | Unset
        if isinstance(_requested_cancellation_date, Unset):
            requested_cancellation_date = UNSET
        else:
            requested_cancellation_date = datetime.datetime.fromisoformat(
                _requested_cancellation_date
            )

        _service_order = d.pop("serviceOrder", UNSET)
        service_order: ServiceOrderPart | Unset
        if isinstance(_service_order, Unset):
            service_order = UNSET
        else:
            service_order = ServiceOrderPart.from_dict(_service_order)

        state = d.pop("state", UNSET)

        cancel_service_order = cls(
            type_=type_,
            href=href,
            id=id,
            cancellation_reason=cancellation_reason,
            effective_cancellation_date=effective_cancellation_date,
            error_message=error_message,
            requested_cancellation_date=requested_cancellation_date,
            service_order=service_order,
            state=state,
        )

        cancel_service_order.additional_properties = d
        return cancel_service_order

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
