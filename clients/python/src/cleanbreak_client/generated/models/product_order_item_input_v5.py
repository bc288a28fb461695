from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_order_item_input_v5_action import (
    ProductOrderItemInputV5Action,
    check_product_order_item_input_v5_action,
)
from ..models.product_order_item_input_v5_type import (
    ProductOrderItemInputV5Type,
    check_product_order_item_input_v5_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product_input_v5 import ProductInputV5


T = TypeVar("T", bound="ProductOrderItemInputV5")


@_attrs_define
class ProductOrderItemInputV5:
    """
    Attributes:
        type_ (ProductOrderItemInputV5Type):
        action (ProductOrderItemInputV5Action):
        id (str):
        product (ProductInputV5):
        base_type (str | Unset):
        schema_location (str | Unset):
        quantity (int | Unset):
    """

    type_: ProductOrderItemInputV5Type
    action: ProductOrderItemInputV5Action
    id: str
    product: ProductInputV5
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    quantity: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_input_v5 import ProductInputV5  # noqa: PLC0415

        type_: str = self.type_

        action: str = self.action

        id = self.id

        product = self.product.to_dict()

        base_type = self.base_type

        schema_location = self.schema_location

        quantity = self.quantity

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "@type": type_,
                "action": action,
                "id": id,
                "product": product,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if quantity is not UNSET:
            field_dict["quantity"] = quantity

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_input_v5 import ProductInputV5  # noqa: PLC0415

        d = dict(src_dict)
        type_ = check_product_order_item_input_v5_type(d.pop("@type"))

        action = check_product_order_item_input_v5_action(d.pop("action"))

        id = d.pop("id")

        product = ProductInputV5.from_dict(d.pop("product"))

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        quantity = d.pop("quantity", UNSET)

        product_order_item_input_v5 = cls(
            type_=type_,
            action=action,
            id=id,
            product=product,
            base_type=base_type,
            schema_location=schema_location,
            quantity=quantity,
        )

        return product_order_item_input_v5
