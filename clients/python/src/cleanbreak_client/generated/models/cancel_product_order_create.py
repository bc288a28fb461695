from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cancel_product_order_create_type import (
    CancelProductOrderCreateType,
    check_cancel_product_order_create_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product_order_input import ProductOrderInput


T = TypeVar("T", bound="CancelProductOrderCreate")


@_attrs_define
class CancelProductOrderCreate:
    """
    Attributes:
        product_order (ProductOrderInput):
        type_ (CancelProductOrderCreateType | Unset):
        cancellation_reason (str | Unset):
    """

    product_order: ProductOrderInput
    type_: CancelProductOrderCreateType | Unset = UNSET
    cancellation_reason: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_order_input import ProductOrderInput  # noqa: PLC0415

        product_order = self.product_order.to_dict()

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        cancellation_reason = self.cancellation_reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "productOrder": product_order,
            }
        )
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if cancellation_reason is not UNSET:
            field_dict["cancellationReason"] = cancellation_reason

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_order_input import ProductOrderInput  # noqa: PLC0415

        d = dict(src_dict)
        product_order = ProductOrderInput.from_dict(d.pop("productOrder"))

        _type_ = d.pop("@type", UNSET)
        type_: CancelProductOrderCreateType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_cancel_product_order_create_type(_type_)

        cancellation_reason = d.pop("cancellationReason", UNSET)

        cancel_product_order_create = cls(
            product_order=product_order,
            type_=type_,
            cancellation_reason=cancellation_reason,
        )

        return cancel_product_order_create
