from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.service_order_item_input_action import (
    ServiceOrderItemInputAction,
    check_service_order_item_input_action,
)
from ..models.service_order_item_input_type import (
    ServiceOrderItemInputType,
    check_service_order_item_input_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.service_input import ServiceInput


T = TypeVar("T", bound="ServiceOrderItemInput")


@_attrs_define
class ServiceOrderItemInput:
    """
    Attributes:
        action (ServiceOrderItemInputAction):
        id (str):
        service (ServiceInput):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (ServiceOrderItemInputType | Unset):
        quantity (int | Unset):
    """

    action: ServiceOrderItemInputAction
    id: str
    service: ServiceInput
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: ServiceOrderItemInputType | Unset = UNSET
    quantity: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.service_input import ServiceInput  # noqa: PLC0415

        action: str = self.action

        id = self.id

        service = self.service.to_dict()

        base_type = self.base_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        quantity = self.quantity

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "action": action,
                "id": id,
                "service": service,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if quantity is not UNSET:
            field_dict["quantity"] = quantity

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.service_input import ServiceInput  # noqa: PLC0415

        d = dict(src_dict)
        action = check_service_order_item_input_action(d.pop("action"))

        id = d.pop("id")

        service = ServiceInput.from_dict(d.pop("service"))

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: ServiceOrderItemInputType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_service_order_item_input_type(_type_)

        quantity = d.pop("quantity", UNSET)

        service_order_item_input = cls(
            action=action,
            id=id,
            service=service,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            quantity=quantity,
        )

        return service_order_item_input
