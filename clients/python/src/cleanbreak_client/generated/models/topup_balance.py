from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.balance_topup_part import BalanceTopupPart
    from ..models.payment_method_part import PaymentMethodPart
    from ..models.requestor_part import RequestorPart
    from ..models.topup_balance_amount import TopupBalanceAmount
    from ..models.topup_balance_bucket import TopupBalanceBucket
    from ..models.topup_balance_channel import TopupBalanceChannel
    from ..models.topup_balance_logical_resource import TopupBalanceLogicalResource
    from ..models.topup_balance_party_account import TopupBalancePartyAccount
    from ..models.topup_balance_product import TopupBalanceProduct
    from ..models.valid_for_part import ValidForPart


T = TypeVar("T", bound="TopupBalance")


@_attrs_define
class TopupBalance:
    """
    Attributes:
        type_ (str):
        href (str):
        id (str):
        status (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        amount (TopupBalanceAmount | Unset):
        balance_topup (BalanceTopupPart | Unset):
        bucket (TopupBalanceBucket | Unset):
        channel (list[TopupBalanceChannel] | Unset):
        confirmation_date (datetime.datetime | Unset):
        description (str | Unset):
        is_auto_topup (str | Unset):
        logical_resource (TopupBalanceLogicalResource | Unset):
        number_of_periods (str | Unset):
        party_account (TopupBalancePartyAccount | Unset):
        payment_method (PaymentMethodPart | Unset):
        product (TopupBalanceProduct | Unset):
        reason (str | Unset):
        recurring_period (str | Unset):
        requested_date (datetime.datetime | Unset):
        requestor (RequestorPart | Unset):
        usage_type (str | Unset):
        valid_for (ValidForPart | Unset):
        voucher (str | Unset):
    """

    type_: str
    href: str
    id: str
    status: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    amount: TopupBalanceAmount | Unset = UNSET
    balance_topup: BalanceTopupPart | Unset = UNSET
    bucket: TopupBalanceBucket | Unset = UNSET
    channel: list[TopupBalanceChannel] | Unset = UNSET
    confirmation_date: datetime.datetime | Unset = UNSET
    description: str | Unset = UNSET
    is_auto_topup: str | Unset = UNSET
    logical_resource: TopupBalanceLogicalResource | Unset = UNSET
    number_of_periods: str | Unset = UNSET
    party_account: TopupBalancePartyAccount | Unset = UNSET
    payment_method: PaymentMethodPart | Unset = UNSET
    product: TopupBalanceProduct | Unset = UNSET
    reason: str | Unset = UNSET
    recurring_period: str | Unset = UNSET
    requested_date: datetime.datetime | Unset = UNSET
    requestor: RequestorPart | Unset = UNSET
    usage_type: str | Unset = UNSET
    valid_for: ValidForPart | Unset = UNSET
    voucher: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.balance_topup_part import BalanceTopupPart  # noqa: PLC0415
        from ..models.payment_method_part import PaymentMethodPart  # noqa: PLC0415
        from ..models.requestor_part import RequestorPart  # noqa: PLC0415
        from ..models.topup_balance_amount import TopupBalanceAmount  # noqa: PLC0415
        from ..models.topup_balance_bucket import TopupBalanceBucket  # noqa: PLC0415
        from ..models.topup_balance_channel import TopupBalanceChannel  # noqa: PLC0415
        from ..models.topup_balance_logical_resource import TopupBalanceLogicalResource  # noqa: PLC0415
        from ..models.topup_balance_party_account import TopupBalancePartyAccount  # noqa: PLC0415
        from ..models.topup_balance_product import TopupBalanceProduct  # noqa: PLC0415
        from ..models.valid_for_part import ValidForPart  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        status = self.status

        base_type = self.base_type

        schema_location = self.schema_location

        amount: dict[str, Any] | Unset = UNSET
        if not isinstance(self.amount, Unset):
            amount = self.amount.to_dict()

        balance_topup: dict[str, Any] | Unset = UNSET
        if not isinstance(self.balance_topup, Unset):
            balance_topup = self.balance_topup.to_dict()

        bucket: dict[str, Any] | Unset = UNSET
        if not isinstance(self.bucket, Unset):
            bucket = self.bucket.to_dict()

        channel: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.channel, Unset):
            channel = []
            for channel_item_data in self.channel:
                channel_item = channel_item_data.to_dict()
                channel.append(channel_item)

        confirmation_date: str | Unset = UNSET
        if not isinstance(self.confirmation_date, Unset):
            confirmation_date = self.confirmation_date.isoformat()

        description = self.description

        is_auto_topup = self.is_auto_topup

        logical_resource: dict[str, Any] | Unset = UNSET
        if not isinstance(self.logical_resource, Unset):
            logical_resource = self.logical_resource.to_dict()

        number_of_periods = self.number_of_periods

        party_account: dict[str, Any] | Unset = UNSET
        if not isinstance(self.party_account, Unset):
            party_account = self.party_account.to_dict()

        payment_method: dict[str, Any] | Unset = UNSET
        if not isinstance(self.payment_method, Unset):
            payment_method = self.payment_method.to_dict()

        product: dict[str, Any] | Unset = UNSET
        if not isinstance(self.product, Unset):
            product = self.product.to_dict()

        reason = self.reason

        recurring_period = self.recurring_period

        requested_date: str | Unset = UNSET
        if not isinstance(self.requested_date, Unset):
            requested_date = self.requested_date.isoformat()

        requestor: dict[str, Any] | Unset = UNSET
        if not isinstance(self.requestor, Unset):
            requestor = self.requestor.to_dict()

        usage_type = self.usage_type

        valid_for: dict[str, Any] | Unset = UNSET
        if not isinstance(self.valid_for, Unset):
            valid_for = self.valid_for.to_dict()

        voucher = self.voucher

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "@type": type_,
                "href": href,
                "id": id,
                "status": status,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if amount is not UNSET:
            field_dict["amount"] = amount
        if balance_topup is not UNSET:
            field_dict["balanceTopup"] = balance_topup
        if bucket is not UNSET:
            field_dict["bucket"] = bucket
        if channel is not UNSET:
            field_dict["channel"] = channel
        if confirmation_date is not UNSET:
            field_dict["confirmationDate"] = confirmation_date
        if description is not UNSET:
            field_dict["description"] = description
        if is_auto_topup is not UNSET:
            field_dict["isAutoTopup"] = is_auto_topup
        if logical_resource is not UNSET:
            field_dict["logicalResource"] = logical_resource
        if number_of_periods is not UNSET:
            field_dict["numberOfPeriods"] = number_of_periods
        if party_account is not UNSET:
            field_dict["partyAccount"] = party_account
        if payment_method is not UNSET:
            field_dict["paymentMethod"] = payment_method
        if product is not UNSET:
            field_dict["product"] = product
        if reason is not UNSET:
            field_dict["reason"] = reason
        if recurring_period is not UNSET:
            field_dict["recurringPeriod"] = recurring_period
        if requested_date is not UNSET:
            field_dict["requestedDate"] = requested_date
        if requestor is not UNSET:
            field_dict["requestor"] = requestor
        if usage_type is not UNSET:
            field_dict["usageType"] = usage_type
        if valid_for is not UNSET:
            field_dict["validFor"] = valid_for
        if voucher is not UNSET:
            field_dict["voucher"] = voucher

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.balance_topup_part import BalanceTopupPart  # noqa: PLC0415
        from ..models.payment_method_part import PaymentMethodPart  # noqa: PLC0415
        from ..models.requestor_part import RequestorPart  # noqa: PLC0415
        from ..models.topup_balance_amount import TopupBalanceAmount  # noqa: PLC0415
        from ..models.topup_balance_bucket import TopupBalanceBucket  # noqa: PLC0415
        from ..models.topup_balance_channel import TopupBalanceChannel  # noqa: PLC0415
        from ..models.topup_balance_logical_resource import TopupBalanceLogicalResource  # noqa: PLC0415
        from ..models.topup_balance_party_account import TopupBalancePartyAccount  # noqa: PLC0415
        from ..models.topup_balance_product import TopupBalanceProduct  # noqa: PLC0415
        from ..models.valid_for_part import ValidForPart  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type")

        href = d.pop("href")

        id = d.pop("id")

        status = d.pop("status")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _amount = d.pop("amount", UNSET)
        amount: TopupBalanceAmount | Unset
        if isinstance(_amount, Unset):
            amount = UNSET
        else:
            amount = TopupBalanceAmount.from_dict(_amount)

        _balance_topup = d.pop("balanceTopup", UNSET)
        balance_topup: BalanceTopupPart | Unset
        if isinstance(_balance_topup, Unset):
            balance_topup = UNSET
        else:
            balance_topup = BalanceTopupPart.from_dict(_balance_topup)

        _bucket = d.pop("bucket", UNSET)
        bucket: TopupBalanceBucket | Unset
        if isinstance(_bucket, Unset):
            bucket = UNSET
        else:
            bucket = TopupBalanceBucket.from_dict(_bucket)

        _channel = d.pop("channel", UNSET)
        channel: list[TopupBalanceChannel] | Unset = UNSET
        if _channel is not UNSET:
            channel = []
            for channel_item_data in _channel:
                channel_item = TopupBalanceChannel.from_dict(channel_item_data)

                channel.append(channel_item)

        _confirmation_date = d.pop("confirmationDate", UNSET)
        confirmation_date: datetime.datetime | Unset
        if isinstance(_confirmation_date, Unset):
            confirmation_date = UNSET
        else:
            confirmation_date = datetime.datetime.fromisoformat(_confirmation_date)

        description = d.pop("description", UNSET)

        is_auto_topup = d.pop("isAutoTopup", UNSET)

        _logical_resource = d.pop("logicalResource", UNSET)
        logical_resource: TopupBalanceLogicalResource | Unset
        if isinstance(_logical_resource, Unset):
            logical_resource = UNSET
        else:
            logical_resource = TopupBalanceLogicalResource.from_dict(_logical_resource)

        number_of_periods = d.pop("numberOfPeriods", UNSET)

        _party_account = d.pop("partyAccount", UNSET)
        party_account: TopupBalancePartyAccount | Unset
        if isinstance(_party_account, Unset):
            party_account = UNSET
        else:
            party_account = TopupBalancePartyAccount.from_dict(_party_account)

        _payment_method = d.pop("paymentMethod", UNSET)
        payment_method: PaymentMethodPart | Unset
        if isinstance(_payment_method, Unset):
            payment_method = UNSET
        else:
            payment_method = PaymentMethodPart.from_dict(_payment_method)

        _product = d.pop("product", UNSET)
        product: TopupBalanceProduct | Unset
        if isinstance(_product, Unset):
            product = UNSET
        else:
            product = TopupBalanceProduct.from_dict(_product)

        reason = d.pop("reason", UNSET)

        recurring_period = d.pop("recurringPeriod", UNSET)

        _requested_date = d.pop("requestedDate", UNSET)
        requested_date: datetime.datetime | Unset
        if isinstance(_requested_date, Unset):
            requested_date = UNSET
        else:
            requested_date = datetime.datetime.fromisoformat(_requested_date)

        _requestor = d.pop("requestor", UNSET)
        requestor: RequestorPart | Unset
        if isinstance(_requestor, Unset):
            requestor = UNSET
        else:
            requestor = RequestorPart.from_dict(_requestor)

        usage_type = d.pop("usageType", UNSET)

        _valid_for = d.pop("validFor", UNSET)
        valid_for: ValidForPart | Unset
        if isinstance(_valid_for, Unset):
            valid_for = UNSET
        else:
            valid_for = ValidForPart.from_dict(_valid_for)

        voucher = d.pop("voucher", UNSET)

        topup_balance = cls(
            type_=type_,
            href=href,
            id=id,
            status=status,
            base_type=base_type,
            schema_location=schema_location,
            amount=amount,
            balance_topup=balance_topup,
            bucket=bucket,
            channel=channel,
            confirmation_date=confirmation_date,
            description=description,
            is_auto_topup=is_auto_topup,
            logical_resource=logical_resource,
            number_of_periods=number_of_periods,
            party_account=party_account,
            payment_method=payment_method,
            product=product,
            reason=reason,
            recurring_period=recurring_period,
            requested_date=requested_date,
            requestor=requestor,
            usage_type=usage_type,
            valid_for=valid_for,
            voucher=voucher,
        )

        topup_balance.additional_properties = d
        return topup_balance

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
