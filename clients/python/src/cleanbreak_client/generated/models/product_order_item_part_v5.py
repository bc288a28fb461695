from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product_part_v5 import ProductPartV5


T = TypeVar("T", bound="ProductOrderItemPartV5")


@_attrs_define
class ProductOrderItemPartV5:
    """
    Attributes:
        referred_type (str | Unset):
        type_ (str | Unset):
        action (str | Unset):
        id (str | Unset):
        product (ProductPartV5 | Unset):
        quantity (int | Unset):
        state (str | Unset):
    """

    referred_type: str | Unset = UNSET
    type_: str | Unset = UNSET
    action: str | Unset = UNSET
    id: str | Unset = UNSET
    product: ProductPartV5 | Unset = UNSET
    quantity: int | Unset = UNSET
    state: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_part_v5 import ProductPartV5  # noqa: PLC0415

        referred_type = self.referred_type

        type_ = self.type_

        action = self.action

        id = self.id

        product: dict[str, Any] | Unset = UNSET
        if not isinstance(self.product, Unset):
            product = self.product.to_dict()

        quantity = self.quantity

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if referred_type is not UNSET:
            field_dict["@referredType"] = referred_type
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if action is not UNSET:
            field_dict["action"] = action
        if id is not UNSET:
            field_dict["id"] = id
        if product is not UNSET:
            field_dict["product"] = product
        if quantity is not UNSET:
            field_dict["quantity"] = quantity
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_part_v5 import ProductPartV5  # noqa: PLC0415

        d = dict(src_dict)
        referred_type = d.pop("@referredType", UNSET)

        type_ = d.pop("@type", UNSET)

        action = d.pop("action", UNSET)

        id = d.pop("id", UNSET)

        _product = d.pop("product", UNSET)
        product: ProductPartV5 | Unset
        if isinstance(_product, Unset):
            product = UNSET
        else:
            product = ProductPartV5.from_dict(_product)

        quantity = d.pop("quantity", UNSET)

        state = d.pop("state", UNSET)

        product_order_item_part_v5 = cls(
            referred_type=referred_type,
            type_=type_,
            action=action,
            id=id,
            product=product,
            quantity=quantity,
            state=state,
        )

        product_order_item_part_v5.additional_properties = d
        return product_order_item_part_v5

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
