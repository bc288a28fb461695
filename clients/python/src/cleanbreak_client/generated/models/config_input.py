from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.subscription_detail_input import SubscriptionDetailInput


T = TypeVar("T", bound="ConfigInput")


@_attrs_define
class ConfigInput:
    """
    Attributes:
        subscription_detail (SubscriptionDetailInput):
        subscription_expire_time (datetime.datetime | Unset):
        subscription_max_events (int | Unset):
    """

    subscription_detail: SubscriptionDetailInput
    subscription_expire_time: datetime.datetime | Unset = UNSET
    subscription_max_events: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.subscription_detail_input import SubscriptionDetailInput  # noqa: PLC0415

        subscription_detail = self.subscription_detail.to_dict()

        subscription_expire_time: str | Unset = UNSET
        if not isinstance(self.subscription_expire_time, Unset):
            subscription_expire_time = self.subscription_expire_time.isoformat()

        subscription_max_events = self.subscription_max_events

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "subscriptionDetail": subscription_detail,
            }
        )
        if subscription_expire_time is not UNSET:
            field_dict["subscriptionExpireTime"] = subscription_expire_time
        if subscription_max_events is not UNSET:
            field_dict["subscriptionMaxEvents"] = subscription_max_events

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.subscription_detail_input import SubscriptionDetailInput  # noqa: PLC0415

        d = dict(src_dict)
        subscription_detail = SubscriptionDetailInput.from_dict(
            d.pop("subscriptionDetail")
        )

        _subscription_expire_time = d.pop("subscriptionExpireTime", UNSET)
        subscription_expire_time: datetime.datetime | Unset
        if isinstance(_subscription_expire_time, Unset):
            subscription_expire_time = UNSET
        else:
            subscription_expire_time = datetime.datetime.fromisoformat(
                _subscription_expire_time
            )

        subscription_max_events = d.pop("subscriptionMaxEvents", UNSET)

        config_input = cls(
            subscription_detail=subscription_detail,
            subscription_expire_time=subscription_expire_time,
            subscription_max_events=subscription_max_events,
        )

        return config_input
