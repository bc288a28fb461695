from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.topup_balance_create_recurring_period import (
    TopupBalanceCreateRecurringPeriod,
    check_topup_balance_create_recurring_period,
)
from ..models.topup_balance_create_type import (
    TopupBalanceCreateType,
    check_topup_balance_create_type,
)
from ..models.topup_balance_create_usage_type import (
    TopupBalanceCreateUsageType,
    check_topup_balance_create_usage_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.amount_input import AmountInput
    from ..models.balance_topup_input import BalanceTopupInput
    from ..models.bucket_input import BucketInput
    from ..models.logical_resource_input import LogicalResourceInput
    from ..models.party_account_input import PartyAccountInput
    from ..models.payment_method_input import PaymentMethodInput
    from ..models.requestor_input import RequestorInput
    from ..models.topup_balance_create_channel import TopupBalanceCreateChannel
    from ..models.topup_balance_create_product import TopupBalanceCreateProduct
    from ..models.valid_for_input import ValidForInput


T = TypeVar("T", bound="TopupBalanceCreate")


@_attrs_define
class TopupBalanceCreate:
    """
    Attributes:
        amount (AmountInput):
        bucket (BucketInput):
        party_account (PartyAccountInput):
        usage_type (TopupBalanceCreateUsageType):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (TopupBalanceCreateType | Unset):
        balance_topup (BalanceTopupInput | Unset):
        channel (TopupBalanceCreateChannel | Unset):
        description (str | Unset):
        is_auto_topup (bool | Unset):
        logical_resource (list[LogicalResourceInput] | Unset):
        number_of_periods (int | Unset):
        payment_method (PaymentMethodInput | Unset):
        product (list[TopupBalanceCreateProduct] | Unset):
        reason (str | Unset):
        recurring_period (TopupBalanceCreateRecurringPeriod | Unset):
        requestor (RequestorInput | Unset):
        valid_for (ValidForInput | Unset):
        voucher (str | Unset):
    """

    amount: AmountInput
    bucket: BucketInput
    party_account: PartyAccountInput
    usage_type: TopupBalanceCreateUsageType
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: TopupBalanceCreateType | Unset = UNSET
    balance_topup: BalanceTopupInput | Unset = UNSET
    channel: TopupBalanceCreateChannel | Unset = UNSET
    description: str | Unset = UNSET
    is_auto_topup: bool | Unset = UNSET
    logical_resource: list[LogicalResourceInput] | Unset = UNSET
    number_of_periods: int | Unset = UNSET
    payment_method: PaymentMethodInput | Unset = UNSET
    product: list[TopupBalanceCreateProduct] | Unset = UNSET
    reason: str | Unset = UNSET
    recurring_period: TopupBalanceCreateRecurringPeriod | Unset = UNSET
    requestor: RequestorInput | Unset = UNSET
    valid_for: ValidForInput | Unset = UNSET
    voucher: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.amount_input import AmountInput  # noqa: PLC0415
        from ..models.balance_topup_input import BalanceTopupInput  # noqa: PLC0415
        from ..models.bucket_input import BucketInput  # noqa: PLC0415
        from ..models.logical_resource_input import LogicalResourceInput  # noqa: PLC0415
        from ..models.party_account_input import PartyAccountInput  # noqa: PLC0415
        from ..models.payment_method_input import PaymentMethodInput  # noqa: PLC0415
        from ..models.requestor_input import RequestorInput  # noqa: PLC0415
        from ..models.topup_balance_create_channel import TopupBalanceCreateChannel  # noqa: PLC0415
        from ..models.topup_balance_create_product import TopupBalanceCreateProduct  # noqa: PLC0415
        from ..models.valid_for_input import ValidForInput  # noqa: PLC0415

        amount = self.amount.to_dict()

        bucket = self.bucket.to_dict()

        party_account = self.party_account.to_dict()

        usage_type: str = self.usage_type

        base_type = self.base_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        balance_topup: dict[str, Any] | Unset = UNSET
        if not isinstance(self.balance_topup, Unset):
            balance_topup = self.balance_topup.to_dict()

        channel: dict[str, Any] | Unset = UNSET
        if not isinstance(self.channel, Unset):
            channel = self.channel.to_dict()

        description = self.description

        is_auto_topup = self.is_auto_topup

        logical_resource: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.logical_resource, Unset):
            logical_resource = []
            for logical_resource_item_data in self.logical_resource:
                logical_resource_item = logical_resource_item_data.to_dict()
                logical_resource.append(logical_resource_item)

        number_of_periods = self.number_of_periods

        payment_method: dict[str, Any] | Unset = UNSET
        if not isinstance(self.payment_method, Unset):
            payment_method = self.payment_method.to_dict()

        product: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.product, Unset):
            product = []
            for product_item_data in self.product:
                product_item = product_item_data.to_dict()
                product.append(product_item)

        reason = self.reason

        recurring_period: str | Unset = UNSET
        if not isinstance(self.recurring_period, Unset):
            recurring_period = self.recurring_period

        requestor: dict[str, Any] | Unset = UNSET
        if not isinstance(self.requestor, Unset):
            requestor = self.requestor.to_dict()

        valid_for: dict[str, Any] | Unset = UNSET
        if not isinstance(self.valid_for, Unset):
            valid_for = self.valid_for.to_dict()

        voucher = self.voucher

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "amount": amount,
                "bucket": bucket,
                "partyAccount": party_account,
                "usageType": usage_type,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if balance_topup is not UNSET:
            field_dict["balanceTopup"] = balance_topup
        if channel is not UNSET:
            field_dict["channel"] = channel
        if description is not UNSET:
            field_dict["description"] = description
        if is_auto_topup is not UNSET:
            field_dict["isAutoTopup"] = is_auto_topup
        if logical_resource is not UNSET:
            field_dict["logicalResource"] = logical_resource
        if number_of_periods is not UNSET:
            field_dict["numberOfPeriods"] = number_of_periods
        if payment_method is not UNSET:
            field_dict["paymentMethod"] = payment_method
        if product is not UNSET:
            field_dict["product"] = product
        if reason is not UNSET:
            field_dict["reason"] = reason
        if recurring_period is not UNSET:
            field_dict["recurringPeriod"] = recurring_period
        if requestor is not UNSET:
            field_dict["requestor"] = requestor
        if valid_for is not UNSET:
            field_dict["validFor"] = valid_for
        if voucher is not UNSET:
            field_dict["voucher"] = voucher

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.amount_input import AmountInput  # noqa: PLC0415
        from ..models.balance_topup_input import BalanceTopupInput  # noqa: PLC0415
        from ..models.bucket_input import BucketInput  # noqa: PLC0415
        from ..models.logical_resource_input import LogicalResourceInput  # noqa: PLC0415
        from ..models.party_account_input import PartyAccountInput  # noqa: PLC0415
        from ..models.payment_method_input import PaymentMethodInput  # noqa: PLC0415
        from ..models.requestor_input import RequestorInput  # noqa: PLC0415
        from ..models.topup_balance_create_channel import TopupBalanceCreateChannel  # noqa: PLC0415
        from ..models.topup_balance_create_product import TopupBalanceCreateProduct  # noqa: PLC0415
        from ..models.valid_for_input import ValidForInput  # noqa: PLC0415

        d = dict(src_dict)
        amount = AmountInput.from_dict(d.pop("amount"))

        bucket = BucketInput.from_dict(d.pop("bucket"))

        party_account = PartyAccountInput.from_dict(d.pop("partyAccount"))

        usage_type = check_topup_balance_create_usage_type(d.pop("usageType"))

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: TopupBalanceCreateType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_topup_balance_create_type(_type_)

        _balance_topup = d.pop("balanceTopup", UNSET)
        balance_topup: BalanceTopupInput | Unset
        if isinstance(_balance_topup, Unset):
            balance_topup = UNSET
        else:
            balance_topup = BalanceTopupInput.from_dict(_balance_topup)

        _channel = d.pop("channel", UNSET)
        channel: TopupBalanceCreateChannel | Unset
        if isinstance(_channel, Unset):
            channel = UNSET
        else:
            channel = TopupBalanceCreateChannel.from_dict(_channel)

        description = d.pop("description", UNSET)

        is_auto_topup = d.pop("isAutoTopup", UNSET)

        _logical_resource = d.pop("logicalResource", UNSET)
        logical_resource: list[LogicalResourceInput] | Unset = UNSET
        if _logical_resource is not UNSET:
            logical_resource = []
            for logical_resource_item_data in _logical_resource:
                logical_resource_item = LogicalResourceInput.from_dict(
                    logical_resource_item_data
                )

                logical_resource.append(logical_resource_item)

        number_of_periods = d.pop("numberOfPeriods", UNSET)

        _payment_method = d.pop("paymentMethod", UNSET)
        payment_method: PaymentMethodInput | Unset
        if isinstance(_payment_method, Unset):
            payment_method = UNSET
        else:
            payment_method = PaymentMethodInput.from_dict(_payment_method)

        _product = d.pop("product", UNSET)
        product: list[TopupBalanceCreateProduct] | Unset = UNSET
        if _product is not UNSET:
            product = []
            for product_item_data in _product:
                product_item = TopupBalanceCreateProduct.from_dict(product_item_data)

                product.append(product_item)

        reason = d.pop("reason", UNSET)

        _recurring_period = d.pop("recurringPeriod", UNSET)
        recurring_period: TopupBalanceCreateRecurringPeriod | Unset
        if isinstance(_recurring_period, Unset):
            recurring_period = UNSET
        else:
            recurring_period = check_topup_balance_create_recurring_period(
                _recurring_period
            )

        _requestor = d.pop("requestor", UNSET)
        requestor: RequestorInput | Unset
        if isinstance(_requestor, Unset):
            requestor = UNSET
        else:
            requestor = RequestorInput.from_dict(_requestor)

        _valid_for = d.pop("validFor", UNSET)
        valid_for: ValidForInput | Unset
        if isinstance(_valid_for, Unset):
            valid_for = UNSET
        else:
            valid_for = ValidForInput.from_dict(_valid_for)

        voucher = d.pop("voucher", UNSET)

        topup_balance_create = cls(
            amount=amount,
            bucket=bucket,
            party_account=party_account,
            usage_type=usage_type,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            balance_topup=balance_topup,
            channel=channel,
            description=description,
            is_auto_topup=is_auto_topup,
            logical_resource=logical_resource,
            number_of_periods=number_of_periods,
            payment_method=payment_method,
            product=product,
            reason=reason,
            recurring_period=recurring_period,
            requestor=requestor,
            valid_for=valid_for,
            voucher=voucher,
        )

        return topup_balance_create
