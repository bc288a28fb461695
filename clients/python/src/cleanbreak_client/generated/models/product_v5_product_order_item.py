from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ProductV5ProductOrderItem")


@_attrs_define
class ProductV5ProductOrderItem:
    """
    Attributes:
        referred_type (str | Unset):
        type_ (str | Unset):
        order_href (str | Unset):
        order_id (str | Unset):
        order_item_action (str | Unset):
        order_item_id (str | Unset):
    """

    referred_type: str | Unset = UNSET
    type_: str | Unset = UNSET
    order_href: str | Unset = UNSET
    order_id: str | Unset = UNSET
    order_item_action: str | Unset = UNSET
    order_item_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        referred_type = self.referred_type

        type_ = self.type_

        order_href = self.order_href

        order_id = self.order_id

        order_item_action = self.order_item_action

        order_item_id = self.order_item_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if referred_type is not UNSET:
            field_dict["@referredType"] = referred_type
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if order_href is not UNSET:
            field_dict["orderHref"] = order_href
        if order_id is not UNSET:
            field_dict["orderId"] = order_id
        if order_item_action is not UNSET:
            field_dict["orderItemAction"] = order_item_action
        if order_item_id is not UNSET:
            field_dict["orderItemId"] = order_item_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        referred_type = d.pop("@referredType", UNSET)

        type_ = d.pop("@type", UNSET)

        order_href = d.pop("orderHref", UNSET)

        order_id = d.pop("orderId", UNSET)

        order_item_action = d.pop("orderItemAction", UNSET)

        order_item_id = d.pop("orderItemId", UNSET)

        product_v5_product_order_item = cls(
            referred_type=referred_type,
            type_=type_,
            order_href=order_href,
            order_id=order_id,
            order_item_action=order_item_action,
            order_item_id=order_item_id,
        )

        product_v5_product_order_item.additional_properties = d
        return product_v5_product_order_item

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
