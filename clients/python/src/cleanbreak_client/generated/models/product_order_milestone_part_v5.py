from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product_order_milestone_part_v5_product_order_item_item import (
        ProductOrderMilestonePartV5ProductOrderItemItem,
    )


T = TypeVar("T", bound="ProductOrderMilestonePartV5")


@_attrs_define
class ProductOrderMilestonePartV5:
    """
    Attributes:
        type_ (str | Unset):
        id (str | Unset):
        message (str | Unset):
        milestone_date (datetime.datetime | Unset):
        name (str | Unset):
        product_order_item (list[ProductOrderMilestonePartV5ProductOrderItemItem] | Unset):
        status (str | Unset):
    """

    type_: str | Unset = UNSET
    id: str | Unset = UNSET
    message: str | Unset = UNSET
    milestone_date: datetime.datetime | Unset = UNSET
    name: str | Unset = UNSET
    product_order_item: (
        list[ProductOrderMilestonePartV5ProductOrderItemItem] | Unset
    ) = UNSET
    status: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_order_milestone_part_v5_product_order_item_item import (
            ProductOrderMilestonePartV5ProductOrderItemItem,  # noqa: PLC0415
        )

        type_ = self.type_

        id = self.id

        message = self.message

        milestone_date: str | Unset = UNSET
        if not isinstance(self.milestone_date, Unset):
            milestone_date = self.milestone_date.isoformat()

        name = self.name

        product_order_item: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product_order_item, Unset):
            product_order_item = []
            for product_order_item_item_data in self.product_order_item:
                product_order_item_item = product_order_item_item_data.to_dict()
                product_order_item.append(product_order_item_item)

        status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if id is not UNSET:
            field_dict["id"] = id
        if message is not UNSET:
            field_dict["message"] = message
        if milestone_date is not UNSET:
            field_dict["milestoneDate"] = milestone_date
        if name is not UNSET:
            field_dict["name"] = name
        if product_order_item is not UNSET:
            field_dict["productOrderItem"] = product_order_item
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_order_milestone_part_v5_product_order_item_item import (
            ProductOrderMilestonePartV5ProductOrderItemItem,  # noqa: PLC0415
        )

        d = dict(src_dict)
        type_ = d.pop("@type", UNSET)

        id = d.pop("id", UNSET)

        message = d.pop("message", UNSET)

        _milestone_date = d.pop("milestoneDate", UNSET)
        milestone_date: datetime.datetime | Unset
        if isinstance(_milestone_date, Unset):
            milestone_date = UNSET
        else:
            milestone_date = datetime.datetime.fromisoformat(_milestone_date)

        name = d.pop("name", UNSET)

        _product_order_item = d.pop("productOrderItem", UNSET)
        product_order_item: (
            list[ProductOrderMilestonePartV5ProductOrderItemItem] | Unset
        ) = UNSET
        if _product_order_item is not UNSET:
            product_order_item = []
            for product_order_item_item_data in _product_order_item:
                product_order_item_item = (
                    ProductOrderMilestonePartV5ProductOrderItemItem.from_dict(
                        product_order_item_item_data
                    )
                )

                product_order_item.append(product_order_item_item)

        status = d.pop("status", UNSET)

        product_order_milestone_part_v5 = cls(
            type_=type_,
            id=id,
            message=message,
            milestone_date=milestone_date,
            name=name,
            product_order_item=product_order_item,
            status=status,
        )

        product_order_milestone_part_v5.additional_properties = d
        return product_order_milestone_part_v5

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
