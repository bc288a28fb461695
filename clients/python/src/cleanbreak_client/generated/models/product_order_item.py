from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_order_item_action import (
    ProductOrderItemAction,
    check_product_order_item_action,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.entity_ref import EntityRef


T = TypeVar("T", bound="ProductOrderItem")


@_attrs_define
class ProductOrderItem:
    """
    Attributes:
        id (str):
        action (ProductOrderItemAction):
        type_ (str | Unset):
        quantity (int | Unset):
        state (str | Unset): A word of the file; further ones may come.
        product (EntityRef | Unset):
    """

    id: str
    action: ProductOrderItemAction
    type_: str | Unset = UNSET
    quantity: int | Unset = UNSET
    state: str | Unset = UNSET
    product: EntityRef | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.entity_ref import EntityRef  # noqa: PLC0415

        id = self.id

        action: str = self.action

        type_ = self.type_

        quantity = self.quantity

        state = self.state

        product: dict[str, Any] | Unset = UNSET
        if not isinstance(self.product, Unset):
            product = self.product.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "action": action,
            }
        )
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if quantity is not UNSET:
            field_dict["quantity"] = quantity
        if state is not UNSET:
            field_dict["state"] = state
        if product is not UNSET:
            field_dict["product"] = product

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.entity_ref import EntityRef  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        action = check_product_order_item_action(d.pop("action"))

        type_ = d.pop("@type", UNSET)

        quantity = d.pop("quantity", UNSET)

        state = d.pop("state", UNSET)

        _product = d.pop("product", UNSET)
        product: EntityRef | Unset
        if isinstance(_product, Unset):
            product = UNSET
        else:
            product = EntityRef.from_dict(_product)

        product_order_item = cls(
            id=id,
            action=action,
            type_=type_,
            quantity=quantity,
            state=state,
            product=product,
        )

        product_order_item.additional_properties = d
        return product_order_item

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
