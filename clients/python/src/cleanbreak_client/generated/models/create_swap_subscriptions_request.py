from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.create_swap_subscriptions_request_protocol import (
    CreateSwapSubscriptionsRequestProtocol,
    check_create_swap_subscriptions_request_protocol,
)
from ..models.create_swap_subscriptions_request_types_item import (
    CreateSwapSubscriptionsRequestTypesItem,
    check_create_swap_subscriptions_request_types_item,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.config_input import ConfigInput
    from ..models.protocol_settings_input import ProtocolSettingsInput
    from ..models.sink_credential_input import SinkCredentialInput


T = TypeVar("T", bound="CreateSwapSubscriptionsRequest")


@_attrs_define
class CreateSwapSubscriptionsRequest:
    """
    Attributes:
        config (ConfigInput):
        protocol (CreateSwapSubscriptionsRequestProtocol):
        sink (str):
        types (list[CreateSwapSubscriptionsRequestTypesItem]):
        protocol_settings (ProtocolSettingsInput | Unset):
        sink_credential (SinkCredentialInput | Unset):
    """

    config: ConfigInput
    protocol: CreateSwapSubscriptionsRequestProtocol
    sink: str
    types: list[CreateSwapSubscriptionsRequestTypesItem]
    protocol_settings: ProtocolSettingsInput | Unset = UNSET
    sink_credential: SinkCredentialInput | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.config_input import ConfigInput  # noqa: PLC0415
        from ..models.protocol_settings_input import ProtocolSettingsInput  # noqa: PLC0415
        from ..models.sink_credential_input import SinkCredentialInput  # noqa: PLC0415

        config = self.config.to_dict()

        protocol: str = self.protocol

        sink = self.sink

        types = []
        for types_item_data in self.types:
            types_item: str = types_item_data
            types.append(types_item)

        protocol_settings: dict[str, Any] | Unset = UNSET
        if not isinstance(self.protocol_settings, Unset):
            protocol_settings = self.protocol_settings.to_dict()

        sink_credential: dict[str, Any] | Unset = UNSET
        if not isinstance(self.sink_credential, Unset):
            sink_credential = self.sink_credential.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "config": config,
                "protocol": protocol,
                "sink": sink,
                "types": types,
            }
        )
        if protocol_settings is not UNSET:
            field_dict["protocolSettings"] = protocol_settings
        if sink_credential is not UNSET:
            field_dict["sinkCredential"] = sink_credential

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.config_input import ConfigInput  # noqa: PLC0415
        from ..models.protocol_settings_input import ProtocolSettingsInput  # noqa: PLC0415
        from ..models.sink_credential_input import SinkCredentialInput  # noqa: PLC0415

        d = dict(src_dict)
        config = ConfigInput.from_dict(d.pop("config"))

        protocol = check_create_swap_subscriptions_request_protocol(d.pop("protocol"))

        sink = d.pop("sink")

        types = []
        _types = d.pop("types")
        for types_item_data in _types:
            types_item = check_create_swap_subscriptions_request_types_item(
                types_item_data
            )

            types.append(types_item)

        _protocol_settings = d.pop("protocolSettings", UNSET)
        protocol_settings: ProtocolSettingsInput | Unset
        if isinstance(_protocol_settings, Unset):
            protocol_settings = UNSET
        else:
            protocol_settings = ProtocolSettingsInput.from_dict(_protocol_settings)

        _sink_credential = d.pop("sinkCredential", UNSET)
        sink_credential: SinkCredentialInput | Unset
        if isinstance(_sink_credential, Unset):
            sink_credential = UNSET
        else:
            sink_credential = SinkCredentialInput.from_dict(_sink_credential)

        create_swap_subscriptions_request = cls(
            config=config,
            protocol=protocol,
            sink=sink,
            types=types,
            protocol_settings=protocol_settings,
            sink_credential=sink_credential,
        )

        return create_swap_subscriptions_request
