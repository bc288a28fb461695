from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_order_create_priority import (
    ProductOrderCreatePriority,
    check_product_order_create_priority,
)
from ..models.product_order_create_type import (
    ProductOrderCreateType,
    check_product_order_create_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.agreement_input import AgreementInput
    from ..models.billing_account_input import BillingAccountInput
    from ..models.channel_input import ChannelInput
    from ..models.note_input import NoteInput
    from ..models.product_order_item_input import ProductOrderItemInput
    from ..models.related_party_input import RelatedPartyInput


T = TypeVar("T", bound="ProductOrderCreate")


@_attrs_define
class ProductOrderCreate:
    """
    Attributes:
        product_order_item (list[ProductOrderItemInput]):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (ProductOrderCreateType | Unset):
        agreement (list[AgreementInput] | Unset):
        billing_account (BillingAccountInput | Unset):
        category (str | Unset):
        channel (list[ChannelInput] | Unset):
        description (str | Unset):
        external_id (str | Unset):
        note (list[NoteInput] | Unset):
        notification_contact (str | Unset):
        priority (ProductOrderCreatePriority | Unset):
        related_party (list[RelatedPartyInput] | Unset):
        requested_completion_date (datetime.datetime | Unset):
        requested_start_date (datetime.datetime | Unset):
    """

    product_order_item: list[ProductOrderItemInput]
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: ProductOrderCreateType | Unset = UNSET
    agreement: list[AgreementInput] | Unset = UNSET
    billing_account: BillingAccountInput | Unset = UNSET
    category: str | Unset = UNSET
    channel: list[ChannelInput] | Unset = UNSET
    description: str | Unset = UNSET
    external_id: str | Unset = UNSET
    note: list[NoteInput] | Unset = UNSET
    notification_contact: str | Unset = UNSET
    priority: ProductOrderCreatePriority | Unset = UNSET
    related_party: list[RelatedPartyInput] | Unset = UNSET
    requested_completion_date: datetime.datetime | Unset = UNSET
    requested_start_date: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.agreement_input import AgreementInput  # noqa: PLC0415
        from ..models.billing_account_input import BillingAccountInput  # noqa: PLC0415
        from ..models.channel_input import ChannelInput  # noqa: PLC0415
        from ..models.note_input import NoteInput  # noqa: PLC0415
        from ..models.product_order_item_input import ProductOrderItemInput  # noqa: PLC0415
        from ..models.related_party_input import RelatedPartyInput  # noqa: PLC0415

        product_order_item = []
        for product_order_item_item_data in self.product_order_item:
            product_order_item_item = product_order_item_item_data.to_dict()
            product_order_item.append(product_order_item_item)

        base_type = self.base_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        agreement: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.agreement, Unset):
            agreement = []
            for agreement_item_data in self.agreement:
                agreement_item = agreement_item_data.to_dict()
                agreement.append(agreement_item)

        billing_account: dict[str, Any] | Unset = UNSET
        if not isinstance(self.billing_account, Unset):
            billing_account = self.billing_account.to_dict()

        category = self.category

        channel: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.channel, Unset):
            channel = []
            for channel_item_data in self.channel:
                channel_item = channel_item_data.to_dict()
                channel.append(channel_item)

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
                "productOrderItem": product_order_item,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if agreement is not UNSET:
            field_dict["agreement"] = agreement
        if billing_account is not UNSET:
            field_dict["billingAccount"] = billing_account
        if category is not UNSET:
            field_dict["category"] = category
        if channel is not UNSET:
            field_dict["channel"] = channel
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
        from ..models.agreement_input import AgreementInput  # noqa: PLC0415
        from ..models.billing_account_input import BillingAccountInput  # noqa: PLC0415
        from ..models.channel_input import ChannelInput  # noqa: PLC0415
        from ..models.note_input import NoteInput  # noqa: PLC0415
        from ..models.product_order_item_input import ProductOrderItemInput  # noqa: PLC0415
        from ..models.related_party_input import RelatedPartyInput  # noqa: PLC0415

        d = dict(src_dict)
        product_order_item = []
        _product_order_item = d.pop("productOrderItem")
        for product_order_item_item_data in _product_order_item:
            product_order_item_item = ProductOrderItemInput.from_dict(
                product_order_item_item_data
            )

            product_order_item.append(product_order_item_item)

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: ProductOrderCreateType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_product_order_create_type(_type_)

        _agreement = d.pop("agreement", UNSET)
        agreement: list[AgreementInput] | Unset = UNSET
        if _agreement is not UNSET:
            agreement = []
            for agreement_item_data in _agreement:
                agreement_item = AgreementInput.from_dict(agreement_item_data)

                agreement.append(agreement_item)

        _billing_account = d.pop("billingAccount", UNSET)
        billing_account: BillingAccountInput | Unset
        if isinstance(_billing_account, Unset):
            billing_account = UNSET
        else:
            billing_account = BillingAccountInput.from_dict(_billing_account)

        category = d.pop("category", UNSET)

        _channel = d.pop("channel", UNSET)
        channel: list[ChannelInput] | Unset = UNSET
        if _channel is not UNSET:
            channel = []
            for channel_item_data in _channel:
                channel_item = ChannelInput.from_dict(channel_item_data)

                channel.append(channel_item)

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
        priority: ProductOrderCreatePriority | Unset
        if isinstance(_priority, Unset):
            priority = UNSET
        else:
            priority = check_product_order_create_priority(_priority)

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

        product_order_create = cls(
            product_order_item=product_order_item,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            agreement=agreement,
            billing_account=billing_account,
            category=category,
            channel=channel,
            description=description,
            external_id=external_id,
            note=note,
            notification_contact=notification_contact,
            priority=priority,
            related_party=related_party,
            requested_completion_date=requested_completion_date,
            requested_start_date=requested_start_date,
        )

        return product_order_create
