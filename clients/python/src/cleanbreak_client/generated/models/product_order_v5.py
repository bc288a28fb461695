from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.agreement_part_v5 import AgreementPartV5
    from ..models.billing_account_part_v5 import BillingAccountPartV5
    from ..models.external_id_part_v5 import ExternalIdPartV5
    from ..models.note_part_v5 import NotePartV5
    from ..models.product_order_error_message_part_v5 import (
        ProductOrderErrorMessagePartV5,
    )
    from ..models.product_order_item_part_v5 import ProductOrderItemPartV5
    from ..models.product_order_jeopardy_alert_part_v5 import (
        ProductOrderJeopardyAlertPartV5,
    )
    from ..models.product_order_milestone_part_v5 import ProductOrderMilestonePartV5
    from ..models.product_order_v5_channel import ProductOrderV5Channel
    from ..models.related_party_part_v5 import RelatedPartyPartV5


T = TypeVar("T", bound="ProductOrderV5")


@_attrs_define
class ProductOrderV5:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        agreement (list[AgreementPartV5] | Unset):
        billing_account (BillingAccountPartV5 | Unset):
        cancellation_date (datetime.datetime | Unset):
        category (str | Unset):
        channel (list[ProductOrderV5Channel] | Unset):
        completion_date (datetime.datetime | Unset):
        creation_date (datetime.datetime | Unset):
        description (str | Unset):
        expected_completion_date (datetime.datetime | Unset):
        external_id (list[ExternalIdPartV5] | Unset):
        note (list[NotePartV5] | Unset):
        notification_contact (str | Unset):
        priority (str | Unset):
        product_order_error_message (list[ProductOrderErrorMessagePartV5] | Unset):
        product_order_item (list[ProductOrderItemPartV5] | Unset):
        product_order_jeopardy_alert (list[ProductOrderJeopardyAlertPartV5] | Unset):
        product_order_milestone (list[ProductOrderMilestonePartV5] | Unset):
        related_party (list[RelatedPartyPartV5] | Unset):
        requested_completion_date (datetime.datetime | Unset):
        requested_start_date (datetime.datetime | Unset):
        state (str | Unset):
    """

    type_: str
    href: str
    id: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    agreement: list[AgreementPartV5] | Unset = UNSET
    billing_account: BillingAccountPartV5 | Unset = UNSET
    cancellation_date: datetime.datetime | Unset = UNSET
    category: str | Unset = UNSET
    channel: list[ProductOrderV5Channel] | Unset = UNSET
    completion_date: datetime.datetime | Unset = UNSET
    creation_date: datetime.datetime | Unset = UNSET
    description: str | Unset = UNSET
    expected_completion_date: datetime.datetime | Unset = UNSET
    external_id: list[ExternalIdPartV5] | Unset = UNSET
    note: list[NotePartV5] | Unset = UNSET
    notification_contact: str | Unset = UNSET
    priority: str | Unset = UNSET
    product_order_error_message: list[ProductOrderErrorMessagePartV5] | Unset = UNSET
    product_order_item: list[ProductOrderItemPartV5] | Unset = UNSET
    product_order_jeopardy_alert: list[ProductOrderJeopardyAlertPartV5] | Unset = UNSET
    product_order_milestone: list[ProductOrderMilestonePartV5] | Unset = UNSET
    related_party: list[RelatedPartyPartV5] | Unset = UNSET
    requested_completion_date: datetime.datetime | Unset = UNSET
    requested_start_date: datetime.datetime | Unset = UNSET
    state: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.agreement_part_v5 import AgreementPartV5  # noqa: PLC0415
        from ..models.billing_account_part_v5 import BillingAccountPartV5  # noqa: PLC0415
        from ..models.external_id_part_v5 import ExternalIdPartV5  # noqa: PLC0415
        from ..models.note_part_v5 import NotePartV5  # noqa: PLC0415
        from ..models.product_order_error_message_part_v5 import (
            ProductOrderErrorMessagePartV5,  # noqa: PLC0415
        )
        from ..models.product_order_item_part_v5 import ProductOrderItemPartV5  # noqa: PLC0415
        from ..models.product_order_jeopardy_alert_part_v5 import (
            ProductOrderJeopardyAlertPartV5,  # noqa: PLC0415
        )
        from ..models.product_order_milestone_part_v5 import ProductOrderMilestonePartV5  # noqa: PLC0415
        from ..models.product_order_v5_channel import ProductOrderV5Channel  # noqa: PLC0415
        from ..models.related_party_part_v5 import RelatedPartyPartV5  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        base_type = self.base_type

        schema_location = self.schema_location

        agreement: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.agreement, Unset):
            agreement = []
            for agreement_item_data in self.agreement:
                agreement_item = agreement_item_data.to_dict()
                agreement.append(agreement_item)

        billing_account: dict[str, Any] | Unset = UNSET
        if not isinstance(self.billing_account, Unset):
            billing_account = self.billing_account.to_dict()

        cancellation_date: str | Unset = UNSET
        if not isinstance(self.cancellation_date, Unset):
            cancellation_date = self.cancellation_date.isoformat()

        category = self.category

        channel: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.channel, Unset):
            channel = []
            for channel_item_data in self.channel:
                channel_item = channel_item_data.to_dict()
                channel.append(channel_item)

        completion_date: str | Unset = UNSET
        if not isinstance(self.completion_date, Unset):
            completion_date = self.completion_date.isoformat()

        creation_date: str | Unset = UNSET
        if not isinstance(self.creation_date, Unset):
            creation_date = self.creation_date.isoformat()

        description = self.description

        expected_completion_date: str | Unset = UNSET
        if not isinstance(self.expected_completion_date, Unset):
            expected_completion_date = self.expected_completion_date.isoformat()

        external_id: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.external_id, Unset):
            external_id = []
            for external_id_item_data in self.external_id:
                external_id_item = external_id_item_data.to_dict()
                external_id.append(external_id_item)

        note: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.note, Unset):
            note = []
            for note_item_data in self.note:
                note_item = note_item_data.to_dict()
                note.append(note_item)

        notification_contact = self.notification_contact

        priority = self.priority

        product_order_error_message: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product_order_error_message, Unset):
            product_order_error_message = []
            for (
                product_order_error_message_item_data
            ) in self.product_order_error_message:
                product_order_error_message_item = (
                    product_order_error_message_item_data.to_dict()
                )
                product_order_error_message.append(product_order_error_message_item)

        product_order_item: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product_order_item, Unset):
            product_order_item = []
            for product_order_item_item_data in self.product_order_item:
                product_order_item_item = product_order_item_item_data.to_dict()
                product_order_item.append(product_order_item_item)

        product_order_jeopardy_alert: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product_order_jeopardy_alert, Unset):
            product_order_jeopardy_alert = []
            for (
                product_order_jeopardy_alert_item_data
            ) in self.product_order_jeopardy_alert:
                product_order_jeopardy_alert_item = (
                    product_order_jeopardy_alert_item_data.to_dict()
                )
                product_order_jeopardy_alert.append(product_order_jeopardy_alert_item)

        product_order_milestone: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product_order_milestone, Unset):
            product_order_milestone = []
            for product_order_milestone_item_data in self.product_order_milestone:
                product_order_milestone_item = (
                    product_order_milestone_item_data.to_dict()
                )
                product_order_milestone.append(product_order_milestone_item)

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
        if agreement is not UNSET:
            field_dict["agreement"] = agreement
        if billing_account is not UNSET:
            field_dict["billingAccount"] = billing_account
        if cancellation_date is not UNSET:
            field_dict["cancellationDate"] = cancellation_date
        if category is not UNSET:
            field_dict["category"] = category
        if channel is not UNSET:
            field_dict["channel"] = channel
        if completion_date is not UNSET:
            field_dict["completionDate"] = completion_date
        if creation_date is not UNSET:
            field_dict["creationDate"] = creation_date
        if description is not UNSET:
            field_dict["description"] = description
        if expected_completion_date is not UNSET:
            field_dict["expectedCompletionDate"] = expected_completion_date
        if external_id is not UNSET:
            field_dict["externalId"] = external_id
        if note is not UNSET:
            field_dict["note"] = note
        if notification_contact is not UNSET:
            field_dict["notificationContact"] = notification_contact
        if priority is not UNSET:
            field_dict["priority"] = priority
        if product_order_error_message is not UNSET:
            field_dict["productOrderErrorMessage"] = product_order_error_message
        if product_order_item is not UNSET:
            field_dict["productOrderItem"] = product_order_item
        if product_order_jeopardy_alert is not UNSET:
            field_dict["productOrderJeopardyAlert"] = product_order_jeopardy_alert
        if product_order_milestone is not UNSET:
            field_dict["productOrderMilestone"] = product_order_milestone
        if related_party is not UNSET:
            field_dict["relatedParty"] = related_party
        if requested_completion_date is not UNSET:
            field_dict["requestedCompletionDate"] = requested_completion_date
        if requested_start_date is not UNSET:
            field_dict["requestedStartDate"] = requested_start_date
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.agreement_part_v5 import AgreementPartV5  # noqa: PLC0415
        from ..models.billing_account_part_v5 import BillingAccountPartV5  # noqa: PLC0415
        from ..models.external_id_part_v5 import ExternalIdPartV5  # noqa: PLC0415
        from ..models.note_part_v5 import NotePartV5  # noqa: PLC0415
        from ..models.product_order_error_message_part_v5 import (
            ProductOrderErrorMessagePartV5,  # noqa: PLC0415
        )
        from ..models.product_order_item_part_v5 import ProductOrderItemPartV5  # noqa: PLC0415
        from ..models.product_order_jeopardy_alert_part_v5 import (
            ProductOrderJeopardyAlertPartV5,  # noqa: PLC0415
        )
        from ..models.product_order_milestone_part_v5 import ProductOrderMilestonePartV5  # noqa: PLC0415
        from ..models.product_order_v5_channel import ProductOrderV5Channel  # noqa: PLC0415
        from ..models.related_party_part_v5 import RelatedPartyPartV5  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _agreement = d.pop("agreement", UNSET)
        agreement: list[AgreementPartV5] | Unset = UNSET
        if _agreement is not UNSET:
            agreement = []
            for agreement_item_data in _agreement:
                agreement_item = AgreementPartV5.from_dict(agreement_item_data)

                agreement.append(agreement_item)

        _billing_account = d.pop("billingAccount", UNSET)
        billing_account: BillingAccountPartV5 | Unset
        if isinstance(_billing_account, Unset):
            billing_account = UNSET
        else:
            billing_account = BillingAccountPartV5.from_dict(_billing_account)

        _cancellation_date = d.pop("cancellationDate", UNSET)
        cancellation_date: datetime.datetime | Unset
        if isinstance(_cancellation_date, Unset):
            cancellation_date = UNSET
        else:
            cancellation_date = datetime.datetime.fromisoformat(_cancellation_date)

        category = d.pop("category", UNSET)

        _channel = d.pop("channel", UNSET)
        channel: list[ProductOrderV5Channel] | Unset = UNSET
        if _channel is not UNSET:
            channel = []
            for channel_item_data in _channel:
                channel_item = ProductOrderV5Channel.from_dict(channel_item_data)

                channel.append(channel_item)

        _completion_date = d.pop("completionDate", UNSET)
        completion_date: datetime.datetime | Unset
        if isinstance(_completion_date, Unset):
            completion_date = UNSET
        else:
            completion_date = datetime.datetime.fromisoformat(_completion_date)

        _creation_date = d.pop("creationDate", UNSET)
        creation_date: datetime.datetime | Unset
        if isinstance(_creation_date, Unset):
            creation_date = UNSET
        else:
            creation_date = datetime.datetime.fromisoformat(_creation_date)

        description = d.pop("description", UNSET)

        _expected_completion_date = d.pop("expectedCompletionDate", UNSET)
        expected_completion_date: datetime.datetime | Unset
        if isinstance(_expected_completion_date, Unset):
            expected_completion_date = UNSET
        else:
            expected_completion_date = datetime.datetime.fromisoformat(
                _expected_completion_date
            )

        _external_id = d.pop("externalId", UNSET)
        external_id: list[ExternalIdPartV5] | Unset = UNSET
        if _external_id is not UNSET:
            external_id = []
            for external_id_item_data in _external_id:
                external_id_item = ExternalIdPartV5.from_dict(external_id_item_data)

                external_id.append(external_id_item)

        _note = d.pop("note", UNSET)
        note: list[NotePartV5] | Unset = UNSET
        if _note is not UNSET:
            note = []
            for note_item_data in _note:
                note_item = NotePartV5.from_dict(note_item_data)

                note.append(note_item)

        notification_contact = d.pop("notificationContact", UNSET)

        priority = d.pop("priority", UNSET)

        _product_order_error_message = d.pop("productOrderErrorMessage", UNSET)
        product_order_error_message: list[ProductOrderErrorMessagePartV5] | Unset = (
            UNSET
        )
        if _product_order_error_message is not UNSET:
            product_order_error_message = []
            for product_order_error_message_item_data in _product_order_error_message:
                product_order_error_message_item = (
                    ProductOrderErrorMessagePartV5.from_dict(
                        product_order_error_message_item_data
                    )
                )

                product_order_error_message.append(product_order_error_message_item)

        _product_order_item = d.pop("productOrderItem", UNSET)
        product_order_item: list[ProductOrderItemPartV5] | Unset = UNSET
        if _product_order_item is not UNSET:
            product_order_item = []
            for product_order_item_item_data in _product_order_item:
                product_order_item_item = ProductOrderItemPartV5.from_dict(
                    product_order_item_item_data
                )

                product_order_item.append(product_order_item_item)

        _product_order_jeopardy_alert = d.pop("productOrderJeopardyAlert", UNSET)
        product_order_jeopardy_alert: list[ProductOrderJeopardyAlertPartV5] | Unset = (
            UNSET
        )
        if _product_order_jeopardy_alert is not UNSET:
            product_order_jeopardy_alert = []
            for product_order_jeopardy_alert_item_data in _product_order_jeopardy_alert:
                product_order_jeopardy_alert_item = (
                    ProductOrderJeopardyAlertPartV5.from_dict(
                        product_order_jeopardy_alert_item_data
                    )
                )

                product_order_jeopardy_alert.append(product_order_jeopardy_alert_item)

        _product_order_milestone = d.pop("productOrderMilestone", UNSET)
        product_order_milestone: list[ProductOrderMilestonePartV5] | Unset = UNSET
        if _product_order_milestone is not UNSET:
            product_order_milestone = []
            for product_order_milestone_item_data in _product_order_milestone:
                product_order_milestone_item = ProductOrderMilestonePartV5.from_dict(
                    product_order_milestone_item_data
                )

                product_order_milestone.append(product_order_milestone_item)

        _related_party = d.pop("relatedParty", UNSET)
        related_party: list[RelatedPartyPartV5] | Unset = UNSET
        if _related_party is not UNSET:
            related_party = []
            for related_party_item_data in _related_party:
                related_party_item = RelatedPartyPartV5.from_dict(
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

        state = d.pop("state", UNSET)

        product_order_v5 = cls(
            type_=type_,
            href=href,
            id=id,
            base_type=base_type,
            schema_location=schema_location,
            agreement=agreement,
            billing_account=billing_account,
            cancellation_date=cancellation_date,
            category=category,
            channel=channel,
            completion_date=completion_date,
            creation_date=creation_date,
            description=description,
            expected_completion_date=expected_completion_date,
            external_id=external_id,
            note=note,
            notification_contact=notification_contact,
            priority=priority,
            product_order_error_message=product_order_error_message,
            product_order_item=product_order_item,
            product_order_jeopardy_alert=product_order_jeopardy_alert,
            product_order_milestone=product_order_milestone,
            related_party=related_party,
            requested_completion_date=requested_completion_date,
            requested_start_date=requested_start_date,
            state=state,
        )

        product_order_v5.additional_properties = d
        return product_order_v5

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
