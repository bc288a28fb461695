from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cancel_service_order_create_type import (
    CancelServiceOrderCreateType,
    check_cancel_service_order_create_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.service_order_input import ServiceOrderInput


T = TypeVar("T", bound="CancelServiceOrderCreate")


@_attrs_define
class CancelServiceOrderCreate:
    """
    Attributes:
        service_order (ServiceOrderInput):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (CancelServiceOrderCreateType | Unset):
        cancellation_reason (str | Unset):
        requested_cancellation_date (datetime.datetime | Unset):
    """

    service_order: ServiceOrderInput
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: CancelServiceOrderCreateType | Unset = UNSET
    cancellation_reason: str | Unset = UNSET
    requested_cancellation_date: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.service_order_input import ServiceOrderInput  # noqa: PLC0415

        service_order = self.service_order.to_dict()

        base_type = self.base_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        cancellation_reason = self.cancellation_reason

        requested_cancellation_date: str | Unset = UNSET
        if not isinstance(self.requested_cancellation_date, Unset):
            requested_cancellation_date = self.requested_cancellation_date.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "serviceOrder": service_order,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if cancellation_reason is not UNSET:
            field_dict["cancellationReason"] = cancellation_reason
        if requested_cancellation_date is not UNSET:
            field_dict["requestedCancellationDate"] = requested_cancellation_date

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.service_order_input import ServiceOrderInput  # noqa: PLC0415

        d = dict(src_dict)
        service_order = ServiceOrderInput.from_dict(d.pop("serviceOrder"))

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: CancelServiceOrderCreateType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_cancel_service_order_create_type(_type_)

        cancellation_reason = d.pop("cancellationReason", UNSET)

        _requested_cancellation_date = d.pop("requestedCancellationDate", UNSET)
        requested_cancellation_date: datetime.datetime | Unset
        if isinstance(_requested_cancellation_date, Unset):
            requested_cancellation_date = UNSET
        else:
            requested_cancellation_date = datetime.datetime.fromisoformat(
                _requested_cancellation_date
            )

        cancel_service_order_create = cls(
            service_order=service_order,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            cancellation_reason=cancellation_reason,
            requested_cancellation_date=requested_cancellation_date,
        )

        return cancel_service_order_create
