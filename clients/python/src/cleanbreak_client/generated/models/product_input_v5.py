from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_input_v5_referred_type import (
    ProductInputV5ReferredType,
    check_product_input_v5_referred_type,
)
from ..models.product_input_v5_type import (
    ProductInputV5Type,
    check_product_input_v5_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product_characteristic_input_v5 import ProductCharacteristicInputV5


T = TypeVar("T", bound="ProductInputV5")


@_attrs_define
class ProductInputV5:
    """
    Attributes:
        type_ (ProductInputV5Type):
        base_type (str | Unset):
        referred_type (ProductInputV5ReferredType | Unset):
        schema_location (str | Unset):
        href (str | Unset):
        id (str | Unset):
        product_characteristic (list[ProductCharacteristicInputV5] | Unset):
    """

    type_: ProductInputV5Type
    base_type: str | Unset = UNSET
    referred_type: ProductInputV5ReferredType | Unset = UNSET
    schema_location: str | Unset = UNSET
    href: str | Unset = UNSET
    id: str | Unset = UNSET
    product_characteristic: list[ProductCharacteristicInputV5] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_characteristic_input_v5 import (
            ProductCharacteristicInputV5,  # noqa: PLC0415
        )

        type_: str = self.type_

        base_type = self.base_type

        referred_type: str | Unset = UNSET
        if not isinstance(self.referred_type, Unset):
            referred_type = self.referred_type

        schema_location = self.schema_location

        href = self.href

        id = self.id

        product_characteristic: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product_characteristic, Unset):
            product_characteristic = []
            for product_characteristic_item_data in self.product_characteristic:
                product_characteristic_item = product_characteristic_item_data.to_dict()
                product_characteristic.append(product_characteristic_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "@type": type_,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if referred_type is not UNSET:
            field_dict["@referredType"] = referred_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if href is not UNSET:
            field_dict["href"] = href
        if id is not UNSET:
            field_dict["id"] = id
        if product_characteristic is not UNSET:
            field_dict["productCharacteristic"] = product_characteristic

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_characteristic_input_v5 import (
            ProductCharacteristicInputV5,  # noqa: PLC0415
        )

        d = dict(src_dict)
        type_ = check_product_input_v5_type(d.pop("@type"))

        base_type = d.pop("@baseType", UNSET)

        _referred_type = d.pop("@referredType", UNSET)
        referred_type: ProductInputV5ReferredType | Unset
        if isinstance(_referred_type, Unset):
            referred_type = UNSET
        else:
            referred_type = check_product_input_v5_referred_type(_referred_type)

        schema_location = d.pop("@schemaLocation", UNSET)

        href = d.pop("href", UNSET)

        id = d.pop("id", UNSET)

        _product_characteristic = d.pop("productCharacteristic", UNSET)
        product_characteristic: list[ProductCharacteristicInputV5] | Unset = UNSET
        if _product_characteristic is not UNSET:
            product_characteristic = []
            for product_characteristic_item_data in _product_characteristic:
                product_characteristic_item = ProductCharacteristicInputV5.from_dict(
                    product_characteristic_item_data
                )

                product_characteristic.append(product_characteristic_item)

        product_input_v5 = cls(
            type_=type_,
            base_type=base_type,
            referred_type=referred_type,
            schema_location=schema_location,
            href=href,
            id=id,
            product_characteristic=product_characteristic,
        )

        return product_input_v5
