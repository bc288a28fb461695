from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product_order_part_v5 import ProductOrderPartV5


T = TypeVar("T", bound="CancelProductOrderV5")


@_attrs_define
class CancelProductOrderV5:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        cancellation_reason (str | Unset):
        creation_date (datetime.datetime | Unset):
        effective_cancellation_date (datetime.datetime | Unset):
        product_order (ProductOrderPartV5 | Unset):
        requested_cancellation_date (datetime.datetime | Unset):
        state (str | Unset):
    """

    type_: str
    href: str
    id: str
    cancellation_reason: str | Unset = UNSET
    creation_date: datetime.datetime | Unset = UNSET
    effective_cancellation_date: datetime.datetime | Unset = UNSET
    product_order: ProductOrderPartV5 | Unset = UNSET
    requested_cancellation_date: datetime.datetime | Unset = UNSET
    state: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_order_part_v5 import ProductOrderPartV5  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        cancellation_reason = self.cancellation_reason

        creation_date: str | Unset = UNSET
        if not isinstance(self.creation_date, Unset):
            creation_date = self.creation_date.isoformat()

        effective_cancellation_date: str | Unset = UNSET
        if not isinstance(self.effective_cancellation_date, Unset):
            effective_cancellation_date = self.effective_cancellation_date.isoformat()

        product_order: dict[str, Any] | Unset = UNSET
        if not isinstance(self.product_order, Unset):
            product_order = self.product_order.to_dict()

        requested_cancellation_date: str | Unset = UNSET
        if not isinstance(self.requested_cancellation_date, Unset):
            requested_cancellation_date = self.requested_cancellation_date.isoformat()

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "href": href,
                "id": id,
            }
        )
        if cancellation_reason is not UNSET:
            field_dict["cancellationReason"] = cancellation_reason
        if creation_date is not UNSET:
            field_dict["creationDate"] = creation_date
        if effective_cancellation_date is not UNSET:
            field_dict["effectiveCancellationDate"] = effective_cancellation_date
        if product_order is not UNSET:
            field_dict["productOrder"] = product_order
        if requested_cancellation_date is not UNSET:
            field_dict["requestedCancellationDate"] = requested_cancellation_date
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_order_part_v5 import ProductOrderPartV5  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        cancellation_reason = d.pop("cancellationReason", UNSET)

        _creation_date = d.pop("creationDate", UNSET)
        creation_date: datetime.datetime | Unset
        if isinstance(_creation_date, Unset):
            creation_date = UNSET
        else:
            creation_date = datetime.datetime.fromisoformat(_creation_date)

        _effective_cancellation_date = d.pop("effectiveCancellationDate", UNSET)
        effective_cancellation_date: datetime.datetime | Unset
        if isinstance(_effective_cancellation_date, Unset):
            effective_cancellation_date = UNSET
        else:
            effective_cancellation_date = datetime.datetime.fromisoformat(
                _effective_cancellation_date
            )

        _product_order = d.pop("productOrder", UNSET)
        product_order: ProductOrderPartV5 | Unset
        if isinstance(_product_order, Unset):
            product_order = UNSET
        else:
            product_order = ProductOrderPartV5.from_dict(_product_order)

        _requested_cancellation_date = d.pop("requestedCancellationDate", UNSET)
        requested_cancellation_date: datetime.datetime | Unset
        if isinstance(_requested_cancellation_date, Unset):
            requested_cancellation_date = UNSET
        else:
            requested_cancellation_date = datetime.datetime.fromisoformat(
                _requested_cancellation_date
            )

        state = d.pop("state", UNSET)

        cancel_product_order_v5 = cls(
            type_=type_,
            href=href,
            id=id,
            cancellation_reason=cancellation_reason,
            creation_date=creation_date,
            effective_cancellation_date=effective_cancellation_date,
            product_order=product_order,
            requested_cancellation_date=requested_cancellation_date,
            state=state,
        )

        cancel_product_order_v5.additional_properties = d
        return cancel_product_order_v5

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
