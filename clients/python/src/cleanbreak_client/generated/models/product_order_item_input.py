from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_order_item_input_action import (
    ProductOrderItemInputAction,
    check_product_order_item_input_action,
)
from ..models.product_order_item_input_type import (
    ProductOrderItemInputType,
    check_product_order_item_input_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product_input import ProductInput


T = TypeVar("T", bound="ProductOrderItemInput")


@_attrs_define
class ProductOrderItemInput:
    """
    Attributes:
        action (ProductOrderItemInputAction):
        id (str):
        product (ProductInput):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (ProductOrderItemInputType | Unset):
        quantity (int | Unset):
    """

    action: ProductOrderItemInputAction
    id: str
    product: ProductInput
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: ProductOrderItemInputType | Unset = UNSET
    quantity: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_input import ProductInput  # noqa: PLC0415

        action: str = self.action

        id = self.id

        product = self.product.to_dict()

        base_type = self.base_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        quantity = self.quantity

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "action": action,
                "id": id,
                "product": product,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if quantity is not UNSET:
            field_dict["quantity"] = quantity

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_input import ProductInput  # noqa: PLC0415

        d = dict(src_dict)
        action = check_product_order_item_input_action(d.pop("action"))

        id = d.pop("id")

        product = ProductInput.from_dict(d.pop("product"))

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: ProductOrderItemInputType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_product_order_item_input_type(_type_)

        quantity = d.pop("quantity", UNSET)

        product_order_item_input = cls(
            action=action,
            id=id,
            product=product,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            quantity=quantity,
        )

        return product_order_item_input
