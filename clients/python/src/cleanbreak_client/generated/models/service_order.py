from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.milestone_part import MilestonePart
    from ..models.service_order_error_message_item import ServiceOrderErrorMessageItem
    from ..models.service_order_external_reference_item import (
        ServiceOrderExternalReferenceItem,
    )
    from ..models.service_order_item_part import ServiceOrderItemPart
    from ..models.service_order_jeopardy_alert_item import ServiceOrderJeopardyAlertItem
    from ..models.service_order_note_item import ServiceOrderNoteItem
    from ..models.service_order_related_party_item import ServiceOrderRelatedPartyItem


T = TypeVar("T", bound="ServiceOrder")


@_attrs_define
class ServiceOrder:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        cancellation_date (datetime.datetime | Unset):
        category (str | Unset):
        completion_date (datetime.datetime | Unset):
        description (str | Unset):
        error_message (list[ServiceOrderErrorMessageItem] | Unset):
        expected_completion_date (datetime.datetime | Unset):
        external_id (str | Unset):
        external_reference (list[ServiceOrderExternalReferenceItem] | Unset):
        jeopardy_alert (list[ServiceOrderJeopardyAlertItem] | Unset):
        milestone (list[MilestonePart] | Unset):
        note (list[ServiceOrderNoteItem] | Unset):
        notification_contact (str | Unset):
        order_date (datetime.datetime | Unset):
        priority (str | Unset):
        related_party (list[ServiceOrderRelatedPartyItem] | Unset):
        requested_completion_date (datetime.datetime | Unset):
        requested_start_date (datetime.datetime | Unset):
        service_order_item (list[ServiceOrderItemPart] | Unset):
        start_date (datetime.datetime | Unset):
        state (str | Unset):
    """

    type_: str
    href: str
    id: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    cancellation_date: datetime.datetime | Unset = UNSET
    category: str | Unset = UNSET
    completion_date: datetime.datetime | Unset = UNSET
    description: str | Unset = UNSET
    error_message: list[ServiceOrderErrorMessageItem] | Unset = UNSET
    expected_completion_date: datetime.datetime | Unset = UNSET
    external_id: str | Unset = UNSET
    external_reference: list[ServiceOrderExternalReferenceItem] | Unset = UNSET
    jeopardy_alert: list[ServiceOrderJeopardyAlertItem] | Unset = UNSET
    milestone: list[MilestonePart] | Unset = UNSET
    note: list[ServiceOrderNoteItem] | Unset = UNSET
    notification_contact: str | Unset = UNSET
    order_date: datetime.datetime | Unset = UNSET
    priority: str | Unset = UNSET
    related_party: list[ServiceOrderRelatedPartyItem] | Unset = UNSET
    requested_completion_date: datetime.datetime | Unset = UNSET
    requested_start_date: datetime.datetime | Unset = UNSET
    service_order_item: list[ServiceOrderItemPart] | Unset = UNSET
    start_date: datetime.datetime | Unset = UNSET
    state: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.milestone_part import MilestonePart  # noqa: PLC0415
        from ..models.service_order_error_message_item import (
            ServiceOrderErrorMessageItem,  # noqa: PLC0415
        )
        from ..models.service_order_external_reference_item import (
            ServiceOrderExternalReferenceItem,  # noqa: PLC0415
        )
        from ..models.service_order_item_part import ServiceOrderItemPart  # noqa: PLC0415
        from ..models.service_order_jeopardy_alert_item import (
            ServiceOrderJeopardyAlertItem,  # noqa: PLC0415
        )
        from ..models.service_order_note_item import ServiceOrderNoteItem  # noqa: PLC0415
        from ..models.service_order_related_party_item import (
            ServiceOrderRelatedPartyItem,  # noqa: PLC0415
        )

        type_ = self.type_

        href = self.href

        id = self.id

        base_type = self.base_type

        schema_location = self.schema_location

        cancellation_date: str | Unset = UNSET
        if not isinstance(self.cancellation_date, Unset):
            cancellation_date = self.cancellation_date.isoformat()

        category = self.category

        completion_date: str | Unset = UNSET
        if not isinstance(self.completion_date, Unset):
            completion_date = self.completion_date.isoformat()

        description = self.description

        error_message: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.error_message, Unset):
            error_message = []
            for error_message_item_data in self.error_message:
                error_message_item = error_message_item_data.to_dict()
                error_message.append(error_message_item)

        expected_completion_date: str | Unset = UNSET
        if not isinstance(self.expected_completion_date, Unset):
            expected_completion_date = self.expected_completion_date.isoformat()

        external_id = self.external_id

        external_reference: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.external_reference, Unset):
            external_reference = []
            for external_reference_item_data in self.external_reference:
                external_reference_item = external_reference_item_data.to_dict()
                external_reference.append(external_reference_item)

        jeopardy_alert: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.jeopardy_alert, Unset):
            jeopardy_alert = []
            for jeopardy_alert_item_data in self.jeopardy_alert:
                jeopardy_alert_item = jeopardy_alert_item_data.to_dict()
                jeopardy_alert.append(jeopardy_alert_item)

        milestone: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.milestone, Unset):
            milestone = []
            for milestone_item_data in self.milestone:
                milestone_item = milestone_item_data.to_dict()
                milestone.append(milestone_item)

        note: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.note, Unset):
            note = []
            for note_item_data in self.note:
                note_item = note_item_data.to_dict()
                note.append(note_item)

        notification_contact = self.notification_contact

        order_date: str | Unset = UNSET
        if not isinstance(self.order_date, Unset):
            order_date = self.order_date.isoformat()

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

        service_order_item: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.service_order_item, Unset):
            service_order_item = []
            for service_order_item_item_data in self.service_order_item:
                service_order_item_item = service_order_item_item_data.to_dict()
                service_order_item.append(service_order_item_item)

        start_date: str | Unset = UNSET
        if not isinstance(self.start_date, Unset):
            start_date = self.start_date.isoformat()

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
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if cancellation_date is not UNSET:
            field_dict["cancellationDate"] = cancellation_date
        if category is not UNSET:
            field_dict["category"] = category
        if completion_date is not UNSET:
            field_dict["completionDate"] = completion_date
        if description is not UNSET:
            field_dict["description"] = description
        if error_message is not UNSET:
            field_dict["errorMessage"] = error_message
        if expected_completion_date is not UNSET:
            field_dict["expectedCompletionDate"] = expected_completion_date
        if external_id is not UNSET:
            field_dict["externalId"] = external_id
        if external_reference is not UNSET:
            field_dict["externalReference"] = external_reference
        if jeopardy_alert is not UNSET:
            field_dict["jeopardyAlert"] = jeopardy_alert
        if milestone is not UNSET:
            field_dict["milestone"] = milestone
        if note is not UNSET:
            field_dict["note"] = note
        if notification_contact is not UNSET:
            field_dict["notificationContact"] = notification_contact
        if order_date is not UNSET:
            field_dict["orderDate"] = order_date
        if priority is not UNSET:
            field_dict["priority"] = priority
        if related_party is not UNSET:
            field_dict["relatedParty"] = related_party
        if requested_completion_date is not UNSET:
            field_dict["requestedCompletionDate"] = requested_completion_date
        if requested_start_date is not UNSET:
            field_dict["requestedStartDate"] = requested_start_date
        if service_order_item is not UNSET:
            field_dict["serviceOrderItem"] = service_order_item
        if start_date is not UNSET:
            field_dict["startDate"] = start_date
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.milestone_part import MilestonePart  # noqa: PLC0415
        from ..models.service_order_error_message_item import (
            ServiceOrderErrorMessageItem,  # noqa: PLC0415
        )
        from ..models.service_order_external_reference_item import (
            ServiceOrderExternalReferenceItem,  # noqa: PLC0415
        )
        from ..models.service_order_item_part import ServiceOrderItemPart  # noqa: PLC0415
        from ..models.service_order_jeopardy_alert_item import (
            ServiceOrderJeopardyAlertItem,  # noqa: PLC0415
        )
        from ..models.service_order_note_item import ServiceOrderNoteItem  # noqa: PLC0415
        from ..models.service_order_related_party_item import (
            ServiceOrderRelatedPartyItem,  # noqa: PLC0415
        )

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

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

        description = d.pop("description", UNSET)

        _error_message = d.pop("errorMessage", UNSET)
        error_message: list[ServiceOrderErrorMessageItem] | Unset = UNSET
        if _error_message is not UNSET:
            error_message = []
            for error_message_item_data in _error_message:
                error_message_item = ServiceOrderErrorMessageItem.from_dict(
                    error_message_item_data
                )

                error_message.append(error_message_item)

        _expected_completion_date = d.pop("expectedCompletionDate", UNSET)
        expected_completion_date: datetime.datetime | Unset
        if isinstance(_expected_completion_date, Unset):
            expected_completion_date = UNSET
        else:
            expected_completion_date = datetime.datetime.fromisoformat(
                _expected_completion_date
            )

        external_id = d.pop("externalId", UNSET)

        _external_reference = d.pop("externalReference", UNSET)
        external_reference: list[ServiceOrderExternalReferenceItem] | Unset = UNSET
        if _external_reference is not UNSET:
            external_reference = []
            for external_reference_item_data in _external_reference:
                external_reference_item = ServiceOrderExternalReferenceItem.from_dict(
                    external_reference_item_data
                )

                external_reference.append(external_reference_item)

        _jeopardy_alert = d.pop("jeopardyAlert", UNSET)
        jeopardy_alert: list[ServiceOrderJeopardyAlertItem] | Unset = UNSET
        if _jeopardy_alert is not UNSET:
            jeopardy_alert = []
            for jeopardy_alert_item_data in _jeopardy_alert:
                jeopardy_alert_item = ServiceOrderJeopardyAlertItem.from_dict(
                    jeopardy_alert_item_data
                )

                jeopardy_alert.append(jeopardy_alert_item)

        _milestone = d.pop("milestone", UNSET)
        milestone: list[MilestonePart] | Unset = UNSET
        if _milestone is not UNSET:
            milestone = []
            for milestone_item_data in _milestone:
                milestone_item = MilestonePart.from_dict(milestone_item_data)

                milestone.append(milestone_item)

        _note = d.pop("note", UNSET)
        note: list[ServiceOrderNoteItem] | Unset = UNSET
        if _note is not UNSET:
            note = []
            for note_item_data in _note:
                note_item = ServiceOrderNoteItem.from_dict(note_item_data)

                note.append(note_item)

        notification_contact = d.pop("notificationContact", UNSET)

        _order_date = d.pop("orderDate", UNSET)
        order_date: datetime.datetime | Unset
        if isinstance(_order_date, Unset):
            order_date = UNSET
        else:
            order_date = datetime.datetime.fromisoformat(_order_date)

        priority = d.pop("priority", UNSET)

        _related_party = d.pop("relatedParty", UNSET)
        related_party: list[ServiceOrderRelatedPartyItem] | Unset = UNSET
        if _related_party is not UNSET:
            related_party = []
            for related_party_item_data in _related_party:
                related_party_item = ServiceOrderRelatedPartyItem.from_dict(
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

        _service_order_item = d.pop("serviceOrderItem", UNSET)
        service_order_item: list[ServiceOrderItemPart] | Unset = UNSET
        if _service_order_item is not UNSET:
            service_order_item = []
            for service_order_item_item_data in _service_order_item:
                service_order_item_item = ServiceOrderItemPart.from_dict(
                    service_order_item_item_data
                )

                service_order_item.append(service_order_item_item)

        _start_date = d.pop("startDate", UNSET)
        start_date: datetime.datetime | Unset
        if isinstance(_start_date, Unset):
            start_date = UNSET
        else:
            start_date = datetime.datetime.fromisoformat(_start_date)

        state = d.pop("state", UNSET)

        service_order = cls(
            type_=type_,
            href=href,
            id=id,
            base_type=base_type,
            schema_location=schema_location,
            cancellation_date=cancellation_date,
            category=category,
            completion_date=completion_date,
            description=description,
            error_message=error_message,
            expected_completion_date=expected_completion_date,
            external_id=external_id,
            external_reference=external_reference,
            jeopardy_alert=jeopardy_alert,
            milestone=milestone,
            note=note,
            notification_contact=notification_contact,
            order_date=order_date,
            priority=priority,
            related_party=related_party,
            requested_completion_date=requested_completion_date,
            requested_start_date=requested_start_date,
            service_order_item=service_order_item,
            start_date=start_date,
            state=state,
        )

        service_order.additional_properties = d
        return service_order

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
