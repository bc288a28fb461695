from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.note import Note
    from ..models.product_order_item import ProductOrderItem


T = TypeVar("T", bound="ProductOrder")


@_attrs_define
class ProductOrder:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        product_order_item (list[ProductOrderItem]):
        cancellation_date (datetime.datetime | Unset):
        category (str | Unset):
        completion_date (datetime.datetime | Unset):
        expected_completion_date (datetime.datetime | Unset):
        external_id (str | Unset):
        note (list[Note] | Unset):
        order_date (datetime.datetime | Unset):
        requested_completion_date (datetime.datetime | Unset):
        state (str | Unset): A word of the file; further ones may come.
    """

    type_: str
    href: str
    id: str
    product_order_item: list[ProductOrderItem]
    cancellation_date: datetime.datetime | Unset = UNSET
    category: str | Unset = UNSET
    completion_date: datetime.datetime | Unset = UNSET
    expected_completion_date: datetime.datetime | Unset = UNSET
    external_id: str | Unset = UNSET
    note: list[Note] | Unset = UNSET
    order_date: datetime.datetime | Unset = UNSET
    requested_completion_date: datetime.datetime | Unset = UNSET
    state: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.note import Note  # noqa: PLC0415
        from ..models.product_order_item import ProductOrderItem  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        product_order_item = []
        for product_order_item_item_data in self.product_order_item:
            product_order_item_item = product_order_item_item_data.to_dict()
            product_order_item.append(product_order_item_item)

        cancellation_date: str | Unset = UNSET
        if not isinstance(self.cancellation_date, Unset):
            cancellation_date = self.cancellation_date.isoformat()

        category = self.category

        completion_date: str | Unset = UNSET
        if not isinstance(self.completion_date, Unset):
            completion_date = self.completion_date.isoformat()

        expected_completion_date: str | Unset = UNSET
        if not isinstance(self.expected_completion_date, Unset):
            expected_completion_date = self.expected_completion_date.isoformat()

        external_id = self.external_id

        note: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.note, Unset):
            note = []
            for note_item_data in self.note:
                note_item = note_item_data.to_dict()
                note.append(note_item)

        order_date: str | Unset = UNSET
        if not isinstance(self.order_date, Unset):
            order_date = self.order_date.isoformat()

        requested_completion_date: str | Unset = UNSET
        if not isinstance(self.requested_completion_date, Unset):
            requested_completion_date = self.requested_completion_date.isoformat()

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "href": href,
                "id": id,
                "productOrderItem": product_order_item,
            }
        )
        if cancellation_date is not UNSET:
            field_dict["cancellationDate"] = cancellation_date
        if category is not UNSET:
            field_dict["category"] = category
        if completion_date is not UNSET:
            field_dict["completionDate"] = completion_date
        if expected_completion_date is not UNSET:
            field_dict["expectedCompletionDate"] = expected_completion_date
        if external_id is not UNSET:
            field_dict["externalId"] = external_id
        if note is not UNSET:
            field_dict["note"] = note
        if order_date is not UNSET:
            field_dict["orderDate"] = order_date
        if requested_completion_date is not UNSET:
            field_dict["requestedCompletionDate"] = requested_completion_date
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.note import Note  # noqa: PLC0415
        from ..models.product_order_item import ProductOrderItem  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        product_order_item = []
        _product_order_item = d.pop("productOrderItem")
        for product_order_item_item_data in _product_order_item:
            product_order_item_item = ProductOrderItem.from_dict(
                product_order_item_item_data
            )

            product_order_item.append(product_order_item_item)

        _cancellation_date = d.pop("cancellationDate", UNSET)
        cancellation_date: datetime.datetime | Unset
        if isinstance(_cancellation_date, Unset):
            cancellation_date = UNSET
        else:
            cancellation_date = datetime.datetime.fromisoformat(_cancellation_date)

        category = d.pop("category", UNSET)

        _completion_date = d.pop("completionDate", UNSET)
        completion_date: datetime.datetime | Unset
        if isinstance(_completion_date, Unset):
            completion_date = UNSET
        else:
            completion_date = datetime.datetime.fromisoformat(_completion_date)

        _expected_completion_date = d.pop("expectedCompletionDate", UNSET)
        expected_completion_date: datetime.datetime | Unset
        if isinstance(_expected_completion_date, Unset):
            expected_completion_date = UNSET
        else:
            expected_completion_date = datetime.datetime.fromisoformat(
                _expected_completion_date
            )

        external_id = d.pop("externalId", UNSET)

        _note = d.pop("note", UNSET)
        note: list[Note] | Unset = UNSET
        if _note is not UNSET:
            note = []
            for note_item_data in _note:
                note_item = Note.from_dict(note_item_data)

                note.append(note_item)

        _order_date = d.pop("orderDate", UNSET)
        order_date: datetime.datetime | Unset
        if isinstance(_order_date, Unset):
            order_date = UNSET
        else:
            order_date = datetime.datetime.fromisoformat(_order_date)

        _requested_completion_date = d.pop("requestedCompletionDate", UNSET)
        requested_completion_date: datetime.datetime | Unset
        if isinstance(_requested_completion_date, Unset):
            requested_completion_date = UNSET
        else:
            requested_completion_date = datetime.datetime.fromisoformat(
                _requested_completion_date
            )

        state = d.pop("state", UNSET)

        product_order = cls(
            type_=type_,
            href=href,
            id=id,
            product_order_item=product_order_item,
            cancellation_date=cancellation_date,
            category=category,
            completion_date=completion_date,
            expected_completion_date=expected_completion_date,
            external_id=external_id,
            note=note,
            order_date=order_date,
            requested_completion_date=requested_completion_date,
            state=state,
        )

        product_order.additional_properties = d
        return product_order

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
