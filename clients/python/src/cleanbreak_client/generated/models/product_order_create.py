from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_order_create_type import (
    ProductOrderCreateType,
    check_product_order_create_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product_order_item_input import ProductOrderItemInput


T = TypeVar("T", bound="ProductOrderCreate")


@_attrs_define
class ProductOrderCreate:
    """
    Attributes:
        product_order_item (list[ProductOrderItemInput]):
        type_ (ProductOrderCreateType | Unset):
        category (str | Unset):
        external_id (str | Unset):
        requested_completion_date (datetime.datetime | Unset):
    """

    product_order_item: list[ProductOrderItemInput]
    type_: ProductOrderCreateType | Unset = UNSET
    category: str | Unset = UNSET
    external_id: str | Unset = UNSET
    requested_completion_date: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_order_item_input import ProductOrderItemInput  # noqa: PLC0415

        product_order_item = []
        for product_order_item_item_data in self.product_order_item:
            product_order_item_item = product_order_item_item_data.to_dict()
            product_order_item.append(product_order_item_item)

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        category = self.category

        external_id = self.external_id

        requested_completion_date: str | Unset = UNSET
        if not isinstance(self.requested_completion_date, Unset):
            requested_completion_date = self.requested_completion_date.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "productOrderItem": product_order_item,
            }
        )
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if category is not UNSET:
            field_dict["category"] = category
        if external_id is not UNSET:
            field_dict["externalId"] = external_id
        if requested_completion_date is not UNSET:
            field_dict["requestedCompletionDate"] = requested_completion_date

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_order_item_input import ProductOrderItemInput  # noqa: PLC0415

        d = dict(src_dict)
        product_order_item = []
        _product_order_item = d.pop("productOrderItem")
        for product_order_item_item_data in _product_order_item:
            product_order_item_item = ProductOrderItemInput.from_dict(
                product_order_item_item_data
            )

            product_order_item.append(product_order_item_item)

        _type_ = d.pop("@type", UNSET)
        type_: ProductOrderCreateType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_product_order_create_type(_type_)

        category = d.pop("category", UNSET)

        external_id = d.pop("externalId", UNSET)

        _requested_completion_date = d.pop("requestedCompletionDate", UNSET)
        requested_completion_date: datetime.datetime | Unset
        if isinstance(_requested_completion_date, Unset):
            requested_completion_date = UNSET
        else:
            requested_completion_date = datetime.datetime.fromisoformat(
                _requested_completion_date
            )

        product_order_create = cls(
            product_order_item=product_order_item,
            type_=type_,
            category=category,
            external_id=external_id,
            requested_completion_date=requested_completion_date,
        )

        return product_order_create
