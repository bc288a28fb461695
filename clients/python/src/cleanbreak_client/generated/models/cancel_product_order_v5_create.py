from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cancel_product_order_v5_create_type import (
    CancelProductOrderV5CreateType,
    check_cancel_product_order_v5_create_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product_order_input_v5 import ProductOrderInputV5


T = TypeVar("T", bound="CancelProductOrderV5Create")


@_attrs_define
class CancelProductOrderV5Create:
    """
    Attributes:
        type_ (CancelProductOrderV5CreateType):
        product_order (ProductOrderInputV5):
        base_type (str | Unset):
        schema_location (str | Unset):
        cancellation_reason (str | Unset):
        requested_cancellation_date (datetime.datetime | Unset):
    """

    type_: CancelProductOrderV5CreateType
    product_order: ProductOrderInputV5
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    cancellation_reason: str | Unset = UNSET
    requested_cancellation_date: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_order_input_v5 import ProductOrderInputV5  # noqa: PLC0415

        type_: str = self.type_

        product_order = self.product_order.to_dict()

        base_type = self.base_type

        schema_location = self.schema_location

        cancellation_reason = self.cancellation_reason

        requested_cancellation_date: str | Unset = UNSET
        if not isinstance(self.requested_cancellation_date, Unset):
            requested_cancellation_date = self.requested_cancellation_date.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "@type": type_,
                "productOrder": product_order,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if cancellation_reason is not UNSET:
            field_dict["cancellationReason"] = cancellation_reason
        if requested_cancellation_date is not UNSET:
            field_dict["requestedCancellationDate"] = requested_cancellation_date

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_order_input_v5 import ProductOrderInputV5  # noqa: PLC0415

        d = dict(src_dict)
        type_ = check_cancel_product_order_v5_create_type(d.pop("@type"))

        product_order = ProductOrderInputV5.from_dict(d.pop("productOrder"))

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        cancellation_reason = d.pop("cancellationReason", UNSET)

        _requested_cancellation_date = d.pop("requestedCancellationDate", UNSET)
        requested_cancellation_date: datetime.datetime | Unset
        if isinstance(_requested_cancellation_date, Unset):
            requested_cancellation_date = UNSET
        else:
            requested_cancellation_date = datetime.datetime.fromisoformat(
                _requested_cancellation_date
            )

        cancel_product_order_v5_create = cls(
            type_=type_,
            product_order=product_order,
            base_type=base_type,
            schema_location=schema_location,
            cancellation_reason=cancellation_reason,
            requested_cancellation_date=requested_cancellation_date,
        )

        return cancel_product_order_v5_create
