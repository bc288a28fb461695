from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product_characteristic_part_v5 import ProductCharacteristicPartV5
    from ..models.product_v5_product_order_item import ProductV5ProductOrderItem
    from ..models.realizing_resource_part_v5 import RealizingResourcePartV5
    from ..models.realizing_service_part_v5 import RealizingServicePartV5


T = TypeVar("T", bound="ProductV5")


@_attrs_define
class ProductV5:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        is_bundle (bool | Unset):
        is_customer_visible (bool | Unset):
        name (str | Unset):
        product_characteristic (list[ProductCharacteristicPartV5] | Unset):
        product_order_item (list[ProductV5ProductOrderItem] | Unset):
        realizing_resource (list[RealizingResourcePartV5] | Unset):
        realizing_service (list[RealizingServicePartV5] | Unset):
        status (str | Unset):
        termination_date (datetime.datetime | Unset):
    """

    type_: str
    href: str
    id: str
    is_bundle: bool | Unset = UNSET
    is_customer_visible: bool | Unset = UNSET
    name: str | Unset = UNSET
    product_characteristic: list[ProductCharacteristicPartV5] | Unset = UNSET
    product_order_item: list[ProductV5ProductOrderItem] | Unset = UNSET
    realizing_resource: list[RealizingResourcePartV5] | Unset = UNSET
    realizing_service: list[RealizingServicePartV5] | Unset = UNSET
    status: str | Unset = UNSET
    termination_date: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_characteristic_part_v5 import ProductCharacteristicPartV5  # noqa: PLC0415
        from ..models.product_v5_product_order_item import ProductV5ProductOrderItem  # noqa: PLC0415
        from ..models.realizing_resource_part_v5 import RealizingResourcePartV5  # noqa: PLC0415
        from ..models.realizing_service_part_v5 import RealizingServicePartV5  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        is_bundle = self.is_bundle

        is_customer_visible = self.is_customer_visible

        name = self.name

        product_characteristic: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product_characteristic, Unset):
            product_characteristic = []
            for product_characteristic_item_data in self.product_characteristic:
                product_characteristic_item = product_characteristic_item_data.to_dict()
                product_characteristic.append(product_characteristic_item)

        product_order_item: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product_order_item, Unset):
            product_order_item = []
            for product_order_item_item_data in self.product_order_item:
                product_order_item_item = product_order_item_item_data.to_dict()
                product_order_item.append(product_order_item_item)

        realizing_resource: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.realizing_resource, Unset):
            realizing_resource = []
            for realizing_resource_item_data in self.realizing_resource:
                realizing_resource_item = realizing_resource_item_data.to_dict()
                realizing_resource.append(realizing_resource_item)

        realizing_service: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.realizing_service, Unset):
            realizing_service = []
            for realizing_service_item_data in self.realizing_service:
                realizing_service_item = realizing_service_item_data.to_dict()
                realizing_service.append(realizing_service_item)

        status = self.status

        termination_date: str | Unset = UNSET
        if not isinstance(self.termination_date, Unset):
            termination_date = self.termination_date.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "href": href,
                "id": id,
            }
        )
        if is_bundle is not UNSET:
            field_dict["isBundle"] = is_bundle
        if is_customer_visible is not UNSET:
            field_dict["isCustomerVisible"] = is_customer_visible
        if name is not UNSET:
            field_dict["name"] = name
        if product_characteristic is not UNSET:
            field_dict["productCharacteristic"] = product_characteristic
        if product_order_item is not UNSET:
            field_dict["productOrderItem"] = product_order_item
        if realizing_resource is not UNSET:
            field_dict["realizingResource"] = realizing_resource
        if realizing_service is not UNSET:
            field_dict["realizingService"] = realizing_service
        if status is not UNSET:
            field_dict["status"] = status
        if termination_date is not UNSET:
            field_dict["terminationDate"] = termination_date

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_characteristic_part_v5 import ProductCharacteristicPartV5  # noqa: PLC0415
        from ..models.product_v5_product_order_item import ProductV5ProductOrderItem  # noqa: PLC0415
        from ..models.realizing_resource_part_v5 import RealizingResourcePartV5  # noqa: PLC0415
        from ..models.realizing_service_part_v5 import RealizingServicePartV5  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        is_bundle = d.pop("isBundle", UNSET)

        is_customer_visible = d.pop("isCustomerVisible", UNSET)

        name = d.pop("name", UNSET)

        _product_characteristic = d.pop("productCharacteristic", UNSET)
        product_characteristic: list[ProductCharacteristicPartV5] | Unset = UNSET
        if _product_characteristic is not UNSET:
            product_characteristic = []
            for product_characteristic_item_data in _product_characteristic:
                product_characteristic_item = ProductCharacteristicPartV5.from_dict(
                    product_characteristic_item_data
                )

                product_characteristic.append(product_characteristic_item)

        _product_order_item = d.pop("productOrderItem", UNSET)
        product_order_item: list[ProductV5ProductOrderItem] | Unset = UNSET
        if _product_order_item is not UNSET:
            product_order_item = []
            for product_order_item_item_data in _product_order_item:
                product_order_item_item = ProductV5ProductOrderItem.from_dict(
                    product_order_item_item_data
                )

                product_order_item.append(product_order_item_item)

        _realizing_resource = d.pop("realizingResource", UNSET)
        realizing_resource: list[RealizingResourcePartV5] | Unset = UNSET
        if _realizing_resource is not UNSET:
            realizing_resource = []
            for realizing_resource_item_data in _realizing_resource:
                realizing_resource_item = RealizingResourcePartV5.from_dict(
                    realizing_resource_item_data
                )

                realizing_resource.append(realizing_resource_item)

        _realizing_service = d.pop("realizingService", UNSET)
        realizing_service: list[RealizingServicePartV5] | Unset = UNSET
        if _realizing_service is not UNSET:
            realizing_service = []
            for realizing_service_item_data in _realizing_service:
                realizing_service_item = RealizingServicePartV5.from_dict(
                    realizing_service_item_data
                )

                realizing_service.append(realizing_service_item)

        status = d.pop("status", UNSET)

        _termination_date = d.pop("terminationDate", UNSET)
        termination_date: datetime.datetime | Unset
        if isinstance(_termination_date, Unset):
            termination_date = UNSET
        else:
            termination_date = datetime.datetime.fromisoformat(_termination_date)

        product_v5 = cls(
            type_=type_,
            href=href,
            id=id,
            is_bundle=is_bundle,
            is_customer_visible=is_customer_visible,
            name=name,
            product_characteristic=product_characteristic,
            product_order_item=product_order_item,
            realizing_resource=realizing_resource,
            realizing_service=realizing_service,
            status=status,
            termination_date=termination_date,
        )

        product_v5.additional_properties = d
        return product_v5

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
