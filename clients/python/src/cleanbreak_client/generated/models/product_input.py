from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_input_referred_type import (
    ProductInputReferredType,
    check_product_input_referred_type,
)
from ..models.product_input_type import ProductInputType, check_product_input_type
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product_characteristic_input import ProductCharacteristicInput


T = TypeVar("T", bound="ProductInput")


@_attrs_define
class ProductInput:
    """
    Attributes:
        base_type (str | Unset):
        referred_type (ProductInputReferredType | Unset):
        schema_location (str | Unset):
        type_ (ProductInputType | Unset):
        href (str | Unset):
        id (str | Unset):
        product_characteristic (list[ProductCharacteristicInput] | Unset):
    """

    base_type: str | Unset = UNSET
    referred_type: ProductInputReferredType | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: ProductInputType | Unset = UNSET
    href: str | Unset = UNSET
    id: str | Unset = UNSET
    product_characteristic: list[ProductCharacteristicInput] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_characteristic_input import ProductCharacteristicInput  # noqa: PLC0415

        base_type = self.base_type

        referred_type: str | Unset = UNSET
        if not isinstance(self.referred_type, Unset):
            referred_type = self.referred_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        href = self.href

        id = self.id

        product_characteristic: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product_characteristic, Unset):
            product_characteristic = []
            for product_characteristic_item_data in self.product_characteristic:
                product_characteristic_item = product_characteristic_item_data.to_dict()
                product_characteristic.append(product_characteristic_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if referred_type is not UNSET:
            field_dict["@referredType"] = referred_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if href is not UNSET:
            field_dict["href"] = href
        if id is not UNSET:
            field_dict["id"] = id
        if product_characteristic is not UNSET:
            field_dict["productCharacteristic"] = product_characteristic

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_characteristic_input import ProductCharacteristicInput  # noqa: PLC0415

        d = dict(src_dict)
        base_type = d.pop("@baseType", UNSET)

        _referred_type = d.pop("@referredType", UNSET)
        referred_type: ProductInputReferredType | Unset
        if isinstance(_referred_type, Unset):
            referred_type = UNSET
        else:
            referred_type = check_product_input_referred_type(_referred_type)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: ProductInputType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_product_input_type(_type_)

        href = d.pop("href", UNSET)

        id = d.pop("id", UNSET)

        _product_characteristic = d.pop("productCharacteristic", UNSET)
        product_characteristic: list[ProductCharacteristicInput] | Unset = UNSET
        if _product_characteristic is not UNSET:
            product_characteristic = []
            for product_characteristic_item_data in _product_characteristic:
                product_characteristic_item = ProductCharacteristicInput.from_dict(
                    product_characteristic_item_data
                )

                product_characteristic.append(product_characteristic_item)

        product_input = cls(
            base_type=base_type,
            referred_type=referred_type,
            schema_location=schema_location,
            type_=type_,
            href=href,
            id=id,
            product_characteristic=product_characteristic,
        )

        return product_input
