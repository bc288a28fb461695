from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.agreement_part import AgreementPart
    from ..models.billing_account_part import BillingAccountPart
    from ..models.channel_part import ChannelPart
    from ..models.note_part import NotePart
    from ..models.product_order_item_part import ProductOrderItemPart
    from ..models.related_party_part import RelatedPartyPart


T = TypeVar("T", bound="ProductOrder")


@_attrs_define
class ProductOrder:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        product_order_item (list[ProductOrderItemPart]):
        base_type (str | Unset):
        schema_location (str | Unset):
        agreement (list[AgreementPart] | Unset):
        billing_account (BillingAccountPart | Unset):
        cancellation_date (datetime.datetime | Unset):
        category (str | Unset):
        channel (list[ChannelPart] | Unset):
        completion_date (datetime.datetime | Unset):
        description (str | Unset):
        expected_completion_date (datetime.datetime | Unset):
        external_id (str | Unset):
        note (list[NotePart] | Unset):
        notification_contact (str | Unset):
        order_date (datetime.datetime | Unset):
        priority (str | Unset):
        related_party (list[RelatedPartyPart] | Unset):
        requested_completion_date (datetime.datetime | Unset):
        requested_start_date (datetime.datetime | Unset):
        state (str | Unset):
    """

    type_: str
    href: str
    id: str
    product_order_item: list[ProductOrderItemPart]
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    agreement: list[AgreementPart] | Unset = UNSET
    billing_account: BillingAccountPart | Unset = UNSET
    cancellation_date: datetime.datetime | Unset = UNSET
    category: str | Unset = UNSET
    channel: list[ChannelPart] | Unset = UNSET
    completion_date: datetime.datetime | Unset = UNSET
    description: str | Unset = UNSET
    expected_completion_date: datetime.datetime | Unset = UNSET
    external_id: str | Unset = UNSET
    note: list[NotePart] | Unset = UNSET
    notification_contact: str | Unset = UNSET
    order_date: datetime.datetime | Unset = UNSET
    priority: str | Unset = UNSET
    related_party: list[RelatedPartyPart] | Unset = UNSET
    requested_completion_date: datetime.datetime | Unset = UNSET
    requested_start_date: datetime.datetime | Unset = UNSET
    state: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.agreement_part import AgreementPart  # noqa: PLC0415
        from ..models.billing_account_part import BillingAccountPart  # noqa: PLC0415
        from ..models.channel_part import ChannelPart  # noqa: PLC0415
        from ..models.note_part import NotePart  # noqa: PLC0415
        from ..models.product_order_item_part import ProductOrderItemPart  # noqa: PLC0415
        from ..models.related_party_part import RelatedPartyPart  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        product_order_item = []
        for product_order_item_item_data in self.product_order_item:
            product_order_item_item = product_order_item_item_data.to_dict()
            product_order_item.append(product_order_item_item)

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

        description = self.description

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
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.agreement_part import AgreementPart  # noqa: PLC0415
        from ..models.billing_account_part import BillingAccountPart  # noqa: PLC0415
        from ..models.channel_part import ChannelPart  # noqa: PLC0415
        from ..models.note_part import NotePart  # noqa: PLC0415
        from ..models.product_order_item_part import ProductOrderItemPart  # noqa: PLC0415
        from ..models.related_party_part import RelatedPartyPart  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        product_order_item = []
        _product_order_item = d.pop("productOrderItem")
        for product_order_item_item_data in _product_order_item:
            product_order_item_item = ProductOrderItemPart.from_dict(
                product_order_item_item_data
            )

            product_order_item.append(product_order_item_item)

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _agreement = d.pop("agreement", UNSET)
        agreement: list[AgreementPart] | Unset = UNSET
        if _agreement is not UNSET:
            agreement = []
            for agreement_item_data in _agreement:
                agreement_item = AgreementPart.from_dict(agreement_item_data)

                agreement.append(agreement_item)

        _billing_account = d.pop("billingAccount", UNSET)
        billing_account: BillingAccountPart | Unset
        if isinstance(_billing_account, Unset):
            billing_account = UNSET
        else:
            billing_account = BillingAccountPart.from_dict(_billing_account)

        _cancellation_date = d.pop("cancellationDate", UNSET)
        cancellation_date: datetime.datetime | Unset
        if isinstance(_cancellation_date, Unset):
            cancellation_date = UNSET
        else:
            cancellation_date = datetime.datetime.fromisoformat(_cancellation_date)

        category = d.pop("category", UNSET)

        _channel = d.pop("channel", UNSET)
        channel: list[ChannelPart] | Unset = UNSET
        if _channel is not UNSET:
            channel = []
            for channel_item_data in _channel:
                channel_item = ChannelPart.from_dict(channel_item_data)

                channel.append(channel_item)

        _completion_date = d.pop("completionDate", UNSET)
        completion_date: datetime.datetime | Unset
        if isinstance(_completion_date, Unset):
            completion_date = UNSET
        else:
            completion_date = datetime.datetime.fromisoformat(_completion_date)

        description = d.pop("description", UNSET)

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
        note: list[NotePart] | Unset = UNSET
        if _note is not UNSET:
            note = []
            for note_item_data in _note:
                note_item = NotePart.from_dict(note_item_data)

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
        related_party: list[RelatedPartyPart] | Unset = UNSET
        if _related_party is not UNSET:
            related_party = []
            for related_party_item_data in _related_party:
                related_party_item = RelatedPartyPart.from_dict(related_party_item_data)

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

        product_order = cls(
            type_=type_,
            href=href,
            id=id,
            product_order_item=product_order_item,
            base_type=base_type,
            schema_location=schema_location,
            agreement=agreement,
            billing_account=billing_account,
            cancellation_date=cancellation_date,
            category=category,
            channel=channel,
            completion_date=completion_date,
            description=description,
            expected_completion_date=expected_completion_date,
            external_id=external_id,
            note=note,
            notification_contact=notification_contact,
            order_date=order_date,
            priority=priority,
            related_party=related_party,
            requested_completion_date=requested_completion_date,
            requested_start_date=requested_start_date,
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
