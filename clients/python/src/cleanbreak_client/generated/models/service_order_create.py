from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.service_order_create_priority import (
    ServiceOrderCreatePriority,
    check_service_order_create_priority,
)
from ..models.service_order_create_type import (
    ServiceOrderCreateType,
    check_service_order_create_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.note_input import NoteInput
    from ..models.related_party_input import RelatedPartyInput
    from ..models.service_order_item_input import ServiceOrderItemInput


T = TypeVar("T", bound="ServiceOrderCreate")


@_attrs_define
class ServiceOrderCreate:
    """
    Attributes:
        service_order_item (list[ServiceOrderItemInput]):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (ServiceOrderCreateType | Unset):
        category (str | Unset):
        description (str | Unset):
        external_id (str | Unset):
        note (list[NoteInput] | Unset):
        notification_contact (str | Unset):
        priority (ServiceOrderCreatePriority | Unset):
        related_party (list[RelatedPartyInput] | Unset):
        requested_completion_date (datetime.datetime | Unset):
        requested_start_date (datetime.datetime | Unset):
    """

    service_order_item: list[ServiceOrderItemInput]
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: ServiceOrderCreateType | Unset = UNSET
    category: str | Unset = UNSET
    description: str | Unset = UNSET
    external_id: str | Unset = UNSET
    note: list[NoteInput] | Unset = UNSET
    notification_contact: str | Unset = UNSET
    priority: ServiceOrderCreatePriority | Unset = UNSET
    related_party: list[RelatedPartyInput] | Unset = UNSET
    requested_completion_date: datetime.datetime | Unset = UNSET
    requested_start_date: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.note_input import NoteInput  # noqa: PLC0415
        from ..models.related_party_input import RelatedPartyInput  # noqa: PLC0415
        from ..models.service_order_item_input import ServiceOrderItemInput  # noqa: PLC0415

        service_order_item = []
        for service_order_item_item_data in self.service_order_item:
            service_order_item_item = service_order_item_item_data.to_dict()
            service_order_item.append(service_order_item_item)

        base_type = self.base_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        category = self.category

        description = self.description

        external_id = self.external_id

        note: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.note, Unset):
            note = []
            for note_item_data in self.note:
                note_item = note_item_data.to_dict()
                note.append(note_item)

        notification_contact = self.notification_contact

        priority: str | Unset = UNSET
        if not isinstance(self.priority, Unset):
            priority = self.priority

        related_party: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.related_party, Unset):
            related_party = []
            for related_party_item_data in self.related_party:
                related_party_item = related_party_item_data.to_dict()
                related_party.append(related_party_item)

        requested_completion_date: str | Unset = UNSET
        if not isinstance(self.requested_completion_date, Unset):
            requested_completion_date = self.requested_completion_date.isoformat()

        requested_start_date: str | Unset = UNSET
        if not isinstance(self.requested_start_date, Unset):
            requested_start_date = self.requested_start_date.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "serviceOrderItem": service_order_item,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if category is not UNSET:
            field_dict["category"] = category
        if description is not UNSET:
            field_dict["description"] = description
        if external_id is not UNSET:
            field_dict["externalId"] = external_id
        if note is not UNSET:
            field_dict["note"] = note
        if notification_contact is not UNSET:
            field_dict["notificationContact"] = notification_contact
        if priority is not UNSET:
            field_dict["priority"] = priority
        if related_party is not UNSET:
            field_dict["relatedParty"] = related_party
        if requested_completion_date is not UNSET:
            field_dict["requestedCompletionDate"] = requested_completion_date
        if requested_start_date is not UNSET:
            field_dict["requestedStartDate"] = requested_start_date

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.note_input import NoteInput  # noqa: PLC0415
        from ..models.related_party_input import RelatedPartyInput  # noqa: PLC0415
        from ..models.service_order_item_input import ServiceOrderItemInput  # noqa: PLC0415

        d = dict(src_dict)
        service_order_item = []
        _service_order_item = d.pop("serviceOrderItem")
        for service_order_item_item_data in _service_order_item:
            service_order_item_item = ServiceOrderItemInput.from_dict(
                service_order_item_item_data
            )

            service_order_item.append(service_order_item_item)

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: ServiceOrderCreateType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_service_order_create_type(_type_)

        category = d.pop("category", UNSET)

        description = d.pop("description", UNSET)

        external_id = d.pop("externalId", UNSET)

        _note = d.pop("note", UNSET)
        note: list[NoteInput] | Unset = UNSET
        if _note is not UNSET:
            note = []
            for note_item_data in _note:
                note_item = NoteInput.from_dict(note_item_data)

                note.append(note_item)

        notification_contact = d.pop("notificationContact", UNSET)

        _priority = d.pop("priority", UNSET)
        priority: ServiceOrderCreatePriority | Unset
        if isinstance(_priority, Unset):
            priority = UNSET
        else:
            priority = check_service_order_create_priority(_priority)

        _related_party = d.pop("relatedParty", UNSET)
        related_party: list[RelatedPartyInput] | Unset = UNSET
        if _related_party is not UNSET:
            related_party = []
            for related_party_item_data in _related_party:
                related_party_item = RelatedPartyInput.from_dict(
                    related_party_item_data
                )

                related_party.append(related_party_item)

        _requested_completion_date = d.pop("requestedCompletionDate", UNSET)
        requested_completion_date: datetime.datetime | Unset
        if isinstance(_requested_completion_date, Unset):
            requested_completion_date = UNSET
        else:
            requested_completion_date = datetime.datetime.fromisoformat(
                _requested_completion_date
            )

        _requested_start_date = d.pop("requestedStartDate", UNSET)
        requested_start_date: datetime.datetime | Unset
        if isinstance(_requested_start_date, Unset):
            requested_start_date = UNSET
        else:
            requested_start_date = datetime.datetime.fromisoformat(
                _requested_start_date
            )

        service_order_create = cls(
            service_order_item=service_order_item,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            category=category,
            description=description,
            external_id=external_id,
            note=note,
            notification_contact=notification_contact,
            priority=priority,
            related_party=related_party,
            requested_completion_date=requested_completion_date,
            requested_start_date=requested_start_date,
        )

        return service_order_create
