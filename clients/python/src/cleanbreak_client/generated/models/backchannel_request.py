from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.backchannel_request_client_assertion_type import (
    BackchannelRequestClientAssertionType,
    check_backchannel_request_client_assertion_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="BackchannelRequest")


@_attrs_define
class BackchannelRequest:
    """
    Attributes:
        client_assertion_type (BackchannelRequestClientAssertionType):
        client_assertion (str):
        client_id (str | Unset):
        scope (str | Unset):
        login_hint (str | Unset):
        request (str | Unset):
    """

    client_assertion_type: BackchannelRequestClientAssertionType
    client_assertion: str
    client_id: str | Unset = UNSET
    scope: str | Unset = UNSET
    login_hint: str | Unset = UNSET
    request: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        client_assertion_type: str = self.client_assertion_type

        client_assertion = self.client_assertion

        client_id = self.client_id

        scope = self.scope

        login_hint = self.login_hint

        request = self.request

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "client_assertion_type": client_assertion_type,
                "client_assertion": client_assertion,
            }
        )
        if client_id is not UNSET:
            field_dict["client_id"] = client_id
        if scope is not UNSET:
            field_dict["scope"] = scope
        if login_hint is not UNSET:
            field_dict["login_hint"] = login_hint
        if request is not UNSET:
            field_dict["request"] = request

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        client_assertion_type = check_backchannel_request_client_assertion_type(
            d.pop("client_assertion_type")
        )

        client_assertion = d.pop("client_assertion")

        client_id = d.pop("client_id", UNSET)

        scope = d.pop("scope", UNSET)

        login_hint = d.pop("login_hint", UNSET)

        request = d.pop("request", UNSET)

        backchannel_request = cls(
            client_assertion_type=client_assertion_type,
            client_assertion=client_assertion,
            client_id=client_id,
            scope=scope,
            login_hint=login_hint,
            request=request,
        )

        backchannel_request.additional_properties = d
        return backchannel_request

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
