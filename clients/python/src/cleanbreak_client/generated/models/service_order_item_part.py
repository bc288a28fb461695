from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.service_order_item_part_service import ServiceOrderItemPartService
    from ..models.service_order_item_part_service_order_item_item import (
        ServiceOrderItemPartServiceOrderItemItem,
    )


T = TypeVar("T", bound="ServiceOrderItemPart")


@_attrs_define
class ServiceOrderItemPart:
    """
    Attributes:
        type_ (str | Unset):
        action (str | Unset):
        id (str | Unset):
        quantity (int | Unset):
        service (ServiceOrderItemPartService | Unset):
        service_order_item (list[ServiceOrderItemPartServiceOrderItemItem] | Unset):
        state (str | Unset):
    """

    type_: str | Unset = UNSET
    action: str | Unset = UNSET
    id: str | Unset = UNSET
    quantity: int | Unset = UNSET
    service: ServiceOrderItemPartService | Unset = UNSET
    service_order_item: list[ServiceOrderItemPartServiceOrderItemItem] | Unset = UNSET
    state: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.service_order_item_part_service import ServiceOrderItemPartService  # noqa: PLC0415
        from ..models.service_order_item_part_service_order_item_item import (
            ServiceOrderItemPartServiceOrderItemItem,  # noqa: PLC0415
        )

        type_ = self.type_

        action = self.action

        id = self.id

        quantity = self.quantity

        service: dict[str, Any] | Unset = UNSET
        if not isinstance(self.service, Unset):
            service = self.service.to_dict()

        service_order_item: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.service_order_item, Unset):
            service_order_item = []
            for service_order_item_item_data in self.service_order_item:
                service_order_item_item = service_order_item_item_data.to_dict()
                service_order_item.append(service_order_item_item)

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if action is not UNSET:
            field_dict["action"] = action
        if id is not UNSET:
            field_dict["id"] = id
        if quantity is not UNSET:
            field_dict["quantity"] = quantity
        if service is not UNSET:
            field_dict["service"] = service
        if service_order_item is not UNSET:
            field_dict["serviceOrderItem"] = service_order_item
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.service_order_item_part_service import ServiceOrderItemPartService  # noqa: PLC0415
        from ..models.service_order_item_part_service_order_item_item import (
            ServiceOrderItemPartServiceOrderItemItem,  # noqa: PLC0415
        )

        d = dict(src_dict)
        type_ = d.pop("@type", UNSET)

        action = d.pop("action", UNSET)

        id = d.pop("id", UNSET)

        quantity = d.pop("quantity", UNSET)

        _service = d.pop("service", UNSET)
        service: ServiceOrderItemPartService | Unset
        if isinstance(_service, Unset):
            service = UNSET
        else:
            service = ServiceOrderItemPartService.from_dict(_service)

        _service_order_item = d.pop("serviceOrderItem", UNSET)
        service_order_item: list[ServiceOrderItemPartServiceOrderItemItem] | Unset = (
            UNSET
        )
        if _service_order_item is not UNSET:
            service_order_item = []
            for service_order_item_item_data in _service_order_item:
                service_order_item_item = (
                    ServiceOrderItemPartServiceOrderItemItem.from_dict(
                        service_order_item_item_data
                    )
                )

                service_order_item.append(service_order_item_item)

        state = d.pop("state", UNSET)

        service_order_item_part = cls(
            type_=type_,
            action=action,
            id=id,
            quantity=quantity,
            service=service,
            service_order_item=service_order_item,
            state=state,
        )

        service_order_item_part.additional_properties = d
        return service_order_item_part

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
