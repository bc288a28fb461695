from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.swap_subscription_protocol import (
    SwapSubscriptionProtocol,
    check_swap_subscription_protocol,
)
from ..models.swap_subscription_status import (
    SwapSubscriptionStatus,
    check_swap_subscription_status,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.swap_subscription_config import SwapSubscriptionConfig


T = TypeVar("T", bound="SwapSubscription")


@_attrs_define
class SwapSubscription:
    """
    Attributes:
        id (UUID):
        protocol (SwapSubscriptionProtocol):
        sink (str):
        types (list[str]):
        config (SwapSubscriptionConfig):
        starts_at (datetime.datetime):
        status (SwapSubscriptionStatus):
        expires_at (datetime.datetime | Unset):
    """

    id: UUID
    protocol: SwapSubscriptionProtocol
    sink: str
    types: list[str]
    config: SwapSubscriptionConfig
    starts_at: datetime.datetime
    status: SwapSubscriptionStatus
    expires_at: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.swap_subscription_config import SwapSubscriptionConfig  # noqa: PLC0415

        id = str(self.id)

        protocol: str = self.protocol

        sink = self.sink

        types = self.types

        config = self.config.to_dict()

        starts_at = self.starts_at.isoformat()

        status: str = self.status

        expires_at: str | Unset = UNSET
        if not isinstance(self.expires_at, Unset):
            expires_at = self.expires_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "protocol": protocol,
                "sink": sink,
                "types": types,
                "config": config,
                "startsAt": starts_at,
                "status": status,
            }
        )
        if expires_at is not UNSET:
            field_dict["expiresAt"] = expires_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.swap_subscription_config import SwapSubscriptionConfig  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        protocol = check_swap_subscription_protocol(d.pop("protocol"))

        sink = d.pop("sink")

        types = cast(list[str], d.pop("types"))

        config = SwapSubscriptionConfig.from_dict(d.pop("config"))

        starts_at = datetime.datetime.fromisoformat(d.pop("startsAt"))

        status = check_swap_subscription_status(d.pop("status"))

        _expires_at = d.pop("expiresAt", UNSET)
        expires_at: datetime.datetime | Unset
        if isinstance(_expires_at, Unset):
            expires_at = UNSET
        else:
            expires_at = datetime.datetime.fromisoformat(_expires_at)

        swap_subscription = cls(
            id=id,
            protocol=protocol,
            sink=sink,
            types=types,
            config=config,
            starts_at=starts_at,
            status=status,
            expires_at=expires_at,
        )

        swap_subscription.additional_properties = d
        return swap_subscription

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
