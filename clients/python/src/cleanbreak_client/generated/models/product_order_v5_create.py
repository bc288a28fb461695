from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_order_v5_create_priority import (
    ProductOrderV5CreatePriority,
    check_product_order_v5_create_priority,
)
from ..models.product_order_v5_create_requested_initial_state import (
    ProductOrderV5CreateRequestedInitialState,
    check_product_order_v5_create_requested_initial_state,
)
from ..models.product_order_v5_create_type import (
    ProductOrderV5CreateType,
    check_product_order_v5_create_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.agreement_input_v5 import AgreementInputV5
    from ..models.billing_account_input_v5 import BillingAccountInputV5
    from ..models.external_id_input_v5 import ExternalIdInputV5
    from ..models.note_input_v5 import NoteInputV5
    from ..models.product_order_item_input_v5 import ProductOrderItemInputV5
    from ..models.product_order_v5_create_channel import ProductOrderV5CreateChannel
    from ..models.related_party_input_v5 import RelatedPartyInputV5


T = TypeVar("T", bound="ProductOrderV5Create")


@_attrs_define
class ProductOrderV5Create:
    """
    Attributes:
        type_ (ProductOrderV5CreateType):
        product_order_item (list[ProductOrderItemInputV5]):
        base_type (str | Unset):
        schema_location (str | Unset):
        agreement (list[AgreementInputV5] | Unset):
        billing_account (BillingAccountInputV5 | Unset):
        category (str | Unset):
        channel (list[ProductOrderV5CreateChannel] | Unset):
        description (str | Unset):
        external_id (list[ExternalIdInputV5] | Unset):
        note (list[NoteInputV5] | Unset):
        notification_contact (str | Unset):
        priority (ProductOrderV5CreatePriority | Unset):
        related_party (list[RelatedPartyInputV5] | Unset):
        requested_completion_date (datetime.datetime | Unset):
        requested_initial_state (ProductOrderV5CreateRequestedInitialState | Unset):
        requested_start_date (datetime.datetime | Unset):
    """

    type_: ProductOrderV5CreateType
    product_order_item: list[ProductOrderItemInputV5]
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    agreement: list[AgreementInputV5] | Unset = UNSET
    billing_account: BillingAccountInputV5 | Unset = UNSET
    category: str | Unset = UNSET
    channel: list[ProductOrderV5CreateChannel] | Unset = UNSET
    description: str | Unset = UNSET
    external_id: list[ExternalIdInputV5] | Unset = UNSET
    note: list[NoteInputV5] | Unset = UNSET
    notification_contact: str | Unset = UNSET
    priority: ProductOrderV5CreatePriority | Unset = UNSET
    related_party: list[RelatedPartyInputV5] | Unset = UNSET
    requested_completion_date: datetime.datetime | Unset = UNSET
    requested_initial_state: ProductOrderV5CreateRequestedInitialState | Unset = UNSET
    requested_start_date: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.agreement_input_v5 import AgreementInputV5  # noqa: PLC0415
        from ..models.billing_account_input_v5 import BillingAccountInputV5  # noqa: PLC0415
        from ..models.external_id_input_v5 import ExternalIdInputV5  # noqa: PLC0415
        from ..models.note_input_v5 import NoteInputV5  # noqa: PLC0415
        from ..models.product_order_item_input_v5 import ProductOrderItemInputV5  # noqa: PLC0415
        from ..models.product_order_v5_create_channel import ProductOrderV5CreateChannel  # noqa: PLC0415
        from ..models.related_party_input_v5 import RelatedPartyInputV5  # noqa: PLC0415

        type_: str = self.type_

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

        category = self.category

        channel: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.channel, Unset):
            channel = []
            for channel_item_data in self.channel:
                channel_item = channel_item_data.to_dict()
                channel.append(channel_item)

        description = self.description

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

        requested_initial_state: str | Unset = UNSET
        if not isinstance(self.requested_initial_state, Unset):
            requested_initial_state = self.requested_initial_state

        requested_start_date: str | Unset = UNSET
        if not isinstance(self.requested_start_date, Unset):
            requested_start_date = self.requested_start_date.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "@type": type_,
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
        if requested_initial_state is not UNSET:
            field_dict["requestedInitialState"] = requested_initial_state
        if requested_start_date is not UNSET:
            field_dict["requestedStartDate"] = requested_start_date

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.agreement_input_v5 import AgreementInputV5  # noqa: PLC0415
        from ..models.billing_account_input_v5 import BillingAccountInputV5  # noqa: PLC0415
        from ..models.external_id_input_v5 import ExternalIdInputV5  # noqa: PLC0415
        from ..models.note_input_v5 import NoteInputV5  # noqa: PLC0415
        from ..models.product_order_item_input_v5 import ProductOrderItemInputV5  # noqa: PLC0415
        from ..models.product_order_v5_create_channel import ProductOrderV5CreateChannel  # noqa: PLC0415
        from ..models.related_party_input_v5 import RelatedPartyInputV5  # noqa: PLC0415

        d = dict(src_dict)
        type_ = check_product_order_v5_create_type(d.pop("@type"))

        product_order_item = []
        _product_order_item = d.pop("productOrderItem")
        for product_order_item_item_data in _product_order_item:
            product_order_item_item = ProductOrderItemInputV5.from_dict(
                product_order_item_item_data
            )

            product_order_item.append(product_order_item_item)

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _agreement = d.pop("agreement", UNSET)
        agreement: list[AgreementInputV5] | Unset = UNSET
        if _agreement is not UNSET:
            agreement = []
            for agreement_item_data in _agreement:
                agreement_item = AgreementInputV5.from_dict(agreement_item_data)

                agreement.append(agreement_item)

        _billing_account = d.pop("billingAccount", UNSET)
        billing_account: BillingAccountInputV5 | Unset
        if isinstance(_billing_account, Unset):
            billing_account = UNSET
        else:
            billing_account = BillingAccountInputV5.from_dict(_billing_account)

        category = d.pop("category", UNSET)

        _channel = d.pop("channel", UNSET)
        channel: list[ProductOrderV5CreateChannel] | Unset = UNSET
        if _channel is not UNSET:
            channel = []
            for channel_item_data in _channel:
                channel_item = ProductOrderV5CreateChannel.from_dict(channel_item_data)

                channel.append(channel_item)

        description = d.pop("description", UNSET)

        _external_id = d.pop("externalId", UNSET)
        external_id: list[ExternalIdInputV5] | Unset = UNSET
        if _external_id is not UNSET:
            external_id = []
            for external_id_item_data in _external_id:
                external_id_item = ExternalIdInputV5.from_dict(external_id_item_data)

                external_id.append(external_id_item)

        _note = d.pop("note", UNSET)
        note: list[NoteInputV5] | Unset = UNSET
        if _note is not UNSET:
            note = []
            for note_item_data in _note:
                note_item = NoteInputV5.from_dict(note_item_data)

                note.append(note_item)

        notification_contact = d.pop("notificationContact", UNSET)

        _priority = d.pop("priority", UNSET)
        priority: ProductOrderV5CreatePriority | Unset
        if isinstance(_priority, Unset):
            priority = UNSET
        else:
            priority = check_product_order_v5_create_priority(_priority)

        _related_party = d.pop("relatedParty", UNSET)
        related_party: list[RelatedPartyInputV5] | Unset = UNSET
        if _related_party is not UNSET:
            related_party = []
            for related_party_item_data in _related_party:
                related_party_item = RelatedPartyInputV5.from_dict(
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

        _requested_initial_state = d.pop("requestedInitialState", UNSET)
        requested_initial_state: ProductOrderV5CreateRequestedInitialState | Unset
        if isinstance(_requested_initial_state, Unset):
            requested_initial_state = UNSET
        else:
            requested_initial_state = (
                check_product_order_v5_create_requested_initial_state(
                    _requested_initial_state
                )
            )

        _requested_start_date = d.pop("requestedStartDate", UNSET)
        requested_start_date: datetime.datetime | Unset
        if isinstance(_requested_start_date, Unset):
            requested_start_date = UNSET
        else:
            requested_start_date = datetime.datetime.fromisoformat(
                _requested_start_date
            )

        product_order_v5_create = cls(
            type_=type_,
            product_order_item=product_order_item,
            base_type=base_type,
            schema_location=schema_location,
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
            requested_initial_state=requested_initial_state,
            requested_start_date=requested_start_date,
        )

        return product_order_v5_create
