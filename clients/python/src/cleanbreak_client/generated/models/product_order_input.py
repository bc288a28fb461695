from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_order_input_referred_type import (
    ProductOrderInputReferredType,
    check_product_order_input_referred_type,
)
from ..models.product_order_input_type import (
    ProductOrderInputType,
    check_product_order_input_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="ProductOrderInput")


@_attrs_define
class ProductOrderInput:
    """
    Attributes:
        id (str):
        referred_type (ProductOrderInputReferredType | Unset):
        type_ (ProductOrderInputType | Unset):
        href (str | Unset):
    """

    id: str
    referred_type: ProductOrderInputReferredType | Unset = UNSET
    type_: ProductOrderInputType | Unset = UNSET
    href: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        referred_type: str | Unset = UNSET
        if not isinstance(self.referred_type, Unset):
            referred_type = self.referred_type

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        href = self.href

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
            }
        )
        if referred_type is not UNSET:
            field_dict["@referredType"] = referred_type
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if href is not UNSET:
            field_dict["href"] = href

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        _referred_type = d.pop("@referredType", UNSET)
        referred_type: ProductOrderInputReferredType | Unset
        if isinstance(_referred_type, Unset):
            referred_type = UNSET
        else:
            referred_type = check_product_order_input_referred_type(_referred_type)

        _type_ = d.pop("@type", UNSET)
        type_: ProductOrderInputType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_product_order_input_type(_type_)

        href = d.pop("href", UNSET)

        product_order_input = cls(
            id=id,
            referred_type=referred_type,
            type_=type_,
            href=href,
        )

        return product_order_input
